internal import ChangeFeed
internal import Cryptography
package import Directory
package import LDAPEngine
package import Logging
internal import Synchronization

/// Checks passwords against the accounts' file, on threads of its own.
///
/// ```
/// loop ──check──► delayed? queue full? ──busy──► loop
///                        │
///                   two threads: look up, scrypt, compare ──verdict──► loop
/// ```
///
/// A name that nobody has costs what others do, and nobody is told apart from a wrong password.
package final class PasswordChecker: Sendable {
    private struct State {
        var here: FailureTable
        var everywhere: FailureTable
        /// Checks that wait or are under way, by account.
        var pending: [String: Int] = [:]
        /// Whether the present trouble with the file is in the log.
        var isTroubleLogged = false
    }

    private let accounts: AccountsFile
    private let limits: PasswordLimits
    private let clock: any ServerClock
    private let logger: Logger
    private let threads: WorkerThreads
    private let state: Mutex<State>
    /// What stands in for the verifier of a name that nobody has.
    private let unknown = PasswordVerifier.unknown()

    /// Starts the threads.
    /// - Throws: ``ServerError`` when the system gives none.
    package init(
        accounts: AccountsFile,
        limits: PasswordLimits = PasswordLimits(),
        clock: any ServerClock = SystemClock(),
        logger: Logger
    ) throws(ServerError) {
        self.accounts = accounts
        self.limits = limits
        self.clock = clock
        self.logger = logger
        threads = try WorkerThreads(count: limits.threads, waitingMax: limits.waitingMax)
        state = Mutex(State(here: FailureTable(limits), everywhere: FailureTable(limits)))
    }

    /// Ends the threads; checks that wait end with ``PasswordVerdict/unavailable``.
    package func stop() { threads.stop() }

    /// Checks a password and calls `then` with the verdict, once, and does not wait for it.
    ///
    /// ``PasswordVerdict/busy`` may come at once; all else comes on a thread of the checker's.
    package func check(
        _ check: PasswordCheck,
        then: @escaping @Sendable (PasswordVerdict) -> Void
    ) {
        guard admit(check) else { return then(.busy) }
        let isAdded = threads.add { [self] isCancelled in
            let verdict = isCancelled ? .unavailable : verdict(on: check)
            settle(check, verdict)
            then(verdict)
        }
        if !isAdded {
            release(check.account)
            then(.busy)
        }
    }

    private func keys(
        of check: PasswordCheck
    ) -> (here: FailureTable.Key, everywhere: FailureTable.Key) {
        (
            FailureTable.Key(account: check.account, network: check.source.holder),
            FailureTable.Key(account: check.account, network: nil)
        )
    }

    private func admit(_ check: PasswordCheck) -> Bool {
        let now = clock.monotonicMilliseconds
        let keys = keys(of: check)
        return state.withLock { state in
            if state.here.isDelayed(keys.here, now: now) { return false }
            if state.everywhere.isDelayed(keys.everywhere, now: now) { return false }
            let pending = state.pending[check.account, default: 0]
            guard pending < limits.perAccountMax else { return false }
            state.pending[check.account] = pending + 1
            return true
        }
    }

    private func release(_ account: String) {
        state.withLock { state in
            let left = state.pending[account, default: 1] - 1
            state.pending[account] = left > 0 ? left : nil
        }
    }

    private func settle(_ check: PasswordCheck, _ verdict: PasswordVerdict) {
        release(check.account)
        let now = clock.monotonicMilliseconds
        let keys = keys(of: check)
        state.withLock { state in
            switch verdict {
            case .accepted:
                state.here.succeed(keys.here)
                state.everywhere.succeed(keys.everywhere)
            case .refused:
                state.here.fail(keys.here, free: limits.freeFailures, now: now)
                let free = limits.freeFailuresEverywhere
                state.everywhere.fail(keys.everywhere, free: free, now: now)
            case .busy, .unavailable:
                break
            }
        }
    }

    private func verdict(on check: PasswordCheck) -> PasswordVerdict {
        let account: Account?
        do throws(DirectoryError) {
            account = try accounts.account(named: check.account)
            state.withLock { $0.isTroubleLogged = false }
        } catch {
            report("no account can be looked up: \(error)")
            return .unavailable
        }
        let verifier = account.flatMap { PasswordVerifier(stored: $0.verifier.span) }
        if let account, verifier == nil {
            report("the verifier of the account \(account.name) is damaged")
        }
        let isRight: Bool
        do throws(CryptographyError) {
            isRight = try check.password.withBytes { (bytes) throws(CryptographyError) in
                try (verifier ?? unknown).accepts(bytes)
            }
        } catch {
            report("a password could not be hashed: \(error)")
            return .unavailable
        }
        guard let account, verifier != nil, isRight else { return .refused }
        return .accepted(
            account: account.name,
            grade: account.grade == .internal ? .internal : .partner,
            mayWrite: account.isPublisher
        )
    }

    /// Says what is wrong once, until something is right again.
    private func report(_ text: String) {
        let isNew = state.withLock { state in
            defer { state.isTroubleLogged = true }
            return !state.isTroubleLogged
        }
        if isNew { logger.error("\(text)") }
    }
}
