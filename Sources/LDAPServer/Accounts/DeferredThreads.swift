package import LDAPEngine

/// What a server has done off its loops: passwords are checked, and writes handed to the authority.
package struct DeferredThreads: DeferredExecutor {
    private let passwords: PasswordChecker
    private let writes: WriteClient

    /// Has passwords checked by `passwords` and writes carried out by `writes`.
    package init(passwords: PasswordChecker, writes: WriteClient) {
        self.passwords = passwords
        self.writes = writes
    }

    package func perform(
        _ work: Deferred,
        then: @escaping @Sendable (DeferredResult) -> Void
    ) {
        switch work {
        case .password(let check): passwords.check(check) { then(.password($0)) }
        case .write(let request): writes.write(request) { then(.write($0)) }
        // The server's own threads do it.
        case .rehearsal: then(work.unavailable)
        }
    }

    /// Ends the threads; blocks until what they have begun is done.
    package func stop() {
        passwords.stop()
        writes.stop()
    }
}
