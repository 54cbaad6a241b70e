package import Foundation

/// An account by which somebody signs in at the directory, as lists show it.
package struct DirectoryAccount: Codable, Equatable, Sendable {
    /// What its holder may ask of the directory.
    package enum Grade: String, Codable, Sendable, CaseIterable {
        /// Prefix and substring searches over names and addresses, few entries at a time.
        case partner
        /// Everything.
        case `internal`
    }

    /// The name to sign in with, in small letters.
    package var name: String
    /// What its holder may ask.
    package var grade: Grade
    /// Whether its holder may write certificates.
    package var isPublisher: Bool
    /// When it was added.
    package var created: Timestamp
    /// When it was last changed.
    package var modified: Timestamp

    /// Makes the value from its parts.
    package init(
        name: String,
        grade: Grade,
        isPublisher: Bool,
        created: Timestamp,
        modified: Timestamp
    ) {
        self.name = name
        self.grade = grade
        self.isPublisher = isPublisher
        self.created = created
        self.modified = modified
    }
}

/// What `POST /v1/accounts` takes.
package struct AccountRequest: Codable, Equatable, Sendable {
    /// The name: small letters, digits and `. _ - @`, up to 64.
    package var name: String
    /// What its holder may ask.
    package var grade: DirectoryAccount.Grade
    /// Whether its holder may write certificates.
    package var isPublisher: Bool
    /// What recognizes the password (docs/accounts.md): the server never sees the password itself.
    package var verifier: Data

    /// Makes the request.
    package init(
        name: String,
        grade: DirectoryAccount.Grade,
        isPublisher: Bool,
        verifier: Data
    ) {
        self.name = name
        self.grade = grade
        self.isPublisher = isPublisher
        self.verifier = verifier
    }
}

/// What `POST /v1/accounts/NAME/password` takes.
package struct AccountPasswordRequest: Codable, Equatable, Sendable {
    /// What recognizes the new password.
    package var verifier: Data

    /// Makes the request.
    package init(verifier: Data) { self.verifier = verifier }
}

/// The answer to a command about one account.
package struct AccountAnswer: Codable, Equatable, Sendable {
    /// The account as it is now; as it was, for one that was removed.
    package var account: DirectoryAccount
    /// How far the command has come.
    package var recorded: Recorded

    /// Makes the value from its parts.
    package init(account: DirectoryAccount, recorded: Recorded) {
        self.account = account
        self.recorded = recorded
    }
}
