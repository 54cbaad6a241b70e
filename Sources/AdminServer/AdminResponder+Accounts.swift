import AdminAPI
import Authority
import HummingbirdCore
import Ledger

// The routes about accounts.
extension AdminResponder {
    func addAccount(_ request: AdminRequest, _ caller: Caller) async throws -> Response {
        let isWaiting = try request.isWaiting
        let wanted = try request.decoded(AccountRequest.self)
        let outcome = try await authority.addAccount(
            wanted.name,
            grade: wanted.grade == .internal ? .internal : .partner,
            isPublisher: wanted.isPublisher,
            verifier: Array(wanted.verifier),
            by: caller,
            isWaiting: isWaiting
        )
        return try json(AccountAnswer(outcome))
    }

    func listAccounts(_ request: AdminRequest) async throws -> Response {
        _ = try request.query([])
        let accounts = try await authority.accounts()
        return try json(Page(items: accounts.map(DirectoryAccount.init), next: nil))
    }

    func changePassword(
        _ request: AdminRequest,
        ofAccount name: String,
        _ caller: Caller
    ) async throws -> Response {
        let isWaiting = try request.isWaiting
        let wanted = try request.decoded(AccountPasswordRequest.self)
        let outcome = try await authority.changePassword(
            ofAccount: name,
            verifier: Array(wanted.verifier),
            by: caller,
            isWaiting: isWaiting
        )
        return try json(AccountAnswer(outcome))
    }

    func removeAccount(
        _ request: AdminRequest,
        _ name: String,
        _ caller: Caller
    ) async throws -> Response {
        try request.requireNoBody()
        let isWaiting = try request.isWaiting
        let outcome = try await authority.removeAccount(name, by: caller, isWaiting: isWaiting)
        return try json(AccountAnswer(outcome))
    }
}

extension DirectoryAccount {
    init(_ state: AccountState) {
        self.init(
            name: state.name,
            grade: state.grade == .internal ? .internal : .partner,
            isPublisher: state.isPublisher,
            created: Timestamp(microseconds: state.created),
            modified: Timestamp(microseconds: state.modified)
        )
    }
}

extension AccountAnswer {
    init(_ outcome: AccountOutcome) {
        self.init(
            account: DirectoryAccount(outcome.account),
            recorded: Recorded(outcome.progress)
        )
    }
}
