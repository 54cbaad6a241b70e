package import ChangeFeed

/// A simple bind's name and password, to be checked where time does not matter.
package struct PasswordCheck: Sendable {
    /// The account's name in small letters, or whatever else the client sent: then there is no such
    /// account, which must take as long to find out.
    package let account: String
    /// What the client sent, not empty.
    package let password: Password
    /// Where it comes from, for whoever counts failures.
    package let source: SourceAddress

    /// A check of `password` for `account`.
    package init(account: String, password: Password, source: SourceAddress) {
        self.account = account
        self.password = password
        self.source = source
    }
}

/// Whether a password is right.
package enum PasswordVerdict: Equatable, Sendable {
    /// It is: the account as it is called, its grade, and whether it may publish certificates.
    case accepted(account: String, grade: Grade, mayWrite: Bool)
    /// It is not, or there is no such account: nobody is told which.
    case refused
    /// Too many wait to be checked, or this account has failed too often of late.
    case busy
    /// There are no accounts to check against.
    case unavailable
}
