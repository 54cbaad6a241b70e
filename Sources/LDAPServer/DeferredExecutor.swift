package import LDAPEngine

/// Does what an engine cannot do on its loop: what takes long, or needs another process.
package protocol DeferredExecutor: Sendable {
    /// Has `work` done, without blocking the calling thread, which is a loop's.
    ///
    /// - Parameters:
    ///   - work: What is to be done.
    ///   - then: Called exactly once with the result, on any thread; at once when there is no room
    ///     for more work.
    func perform(_ work: Deferred, then: @escaping @Sendable (DeferredResult) -> Void)
}
