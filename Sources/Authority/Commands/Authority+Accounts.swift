import Cryptography
package import Ledger

/// What a command about one account did.
package struct AccountOutcome: Equatable, Sendable {
    /// The account as it is now; as it was, for one that was removed.
    package var account: AccountState
    /// How far it has come.
    package var progress: Progress
}

extension Authority {
    /// Accounts at most: all of them travel in one message, and are people's machines, not people.
    package static let accountsMax = 10_000

    /// Lets somebody sign in at the directory as `name`.
    ///
    /// `verifier` is the stored form of a ``PasswordVerifier``: the password itself need not come here.
    package func addAccount(
        _ name: String,
        grade: AccountGrade,
        isPublisher: Bool,
        verifier: [UInt8],
        by caller: Caller,
        isWaiting: Bool
    ) async throws(AuthorityError) -> AccountOutcome {
        let name = try AccountName(name).text
        try Self.check(verifier)
        let committed = try await commit(by: caller) { [clock = configuration.clock] view in
            guard try view.account(named: name) == nil else {
                throw AuthorityError.accountExists(name: name)
            }
            guard try view.accounts().count < Self.accountsMax else {
                throw AuthorityError.tooManyAccounts(maximum: Self.accountsMax)
            }
            var identifiers = IdentifierSequence(from: clock())
            let event = AccountAdded(
                account: identifiers.next(),
                name: name,
                grade: grade,
                isPublisher: isPublisher,
                verifier: verifier
            )
            return Decision(true, [EventDraft(.accountAdded(event))])
        }
        return try await outcome(ofAccount: name, committed.position, isWaiting)
    }

    /// Gives an account another password, by its verifier; what recognized the old one is erased.
    package func changePassword(
        ofAccount name: String,
        verifier: [UInt8],
        by caller: Caller,
        isWaiting: Bool
    ) async throws(AuthorityError) -> AccountOutcome {
        let name = try AccountName(name).text
        try Self.check(verifier)
        let committed = try await commit(by: caller) { view in
            let account = try Self.account(name, in: view)
            let event = AccountChanged(
                account: account.id,
                name: name,
                grade: account.grade,
                isPublisher: account.isPublisher,
                replaced: account.verifierPosition,
                verifier: verifier
            )
            return Decision(true, [EventDraft(.accountChanged(event))])
        }
        return try await outcome(ofAccount: name, committed.position, isWaiting)
    }

    /// Takes an account away: nobody signs in by it any more.
    package func removeAccount(
        _ name: String,
        by caller: Caller,
        isWaiting: Bool
    ) async throws(AuthorityError) -> AccountOutcome {
        let name = try AccountName(name).text
        let committed = try await commit(by: caller) { view in
            let account = try Self.account(name, in: view)
            let event = AccountRemoved(
                account: account.id,
                name: name,
                erased: account.verifierPosition
            )
            return Decision(account, [EventDraft(.accountRemoved(event))])
        }
        return AccountOutcome(
            account: committed.value,
            progress: await progress(to: committed.position, isWaiting: isWaiting)
        )
    }

    /// The accounts in use, by name.
    package func accounts() async throws(AuthorityError) -> [AccountState] {
        try await read { view in try view.accounts() }
    }

    private static func check(_ verifier: [UInt8]) throws(AuthorityError) {
        guard PasswordVerifier(stored: verifier.span) != nil else { throw .malformedVerifier }
    }

    private static func account(_ name: String, in view: StateView) throws -> AccountState {
        guard let account = try view.account(named: name) else {
            throw AuthorityError.unknownAccount(name: name)
        }
        return account
    }

    private func outcome(
        ofAccount name: String,
        _ position: Position,
        _ isWaiting: Bool
    ) async throws(AuthorityError) -> AccountOutcome {
        let progress = await progress(to: position, isWaiting: isWaiting)
        let account = try await read { view in try Self.account(name, in: view) }
        return AccountOutcome(account: account, progress: progress)
    }
}
