/// Lets revocations that come together share one list: who asks while a list is being made waits for
/// the next one, and all who wait for that one wait for the same.
actor RevocationQueue {
    private typealias Making = Task<Void, Never>

    private var current: Making?
    private var next: Making?

    /// Returns after a whole run of `make` that began after this call.
    func run(_ make: @escaping @Sendable () async -> Void) async {
        if let next { return await next.value }
        let before = current
        let task = Making {
            await before?.value
            self.begin()
            await make()
        }
        next = task
        await task.value
    }

    /// From here on, who asks is too late for the run at hand.
    private func begin() {
        current = next
        next = nil
    }
}
