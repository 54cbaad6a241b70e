internal import LDAPEngine
internal import Synchronization

/// What of a running server can be replaced, for its loops to take up in their next tick.
final class ServerPolicy: Sendable {
    /// One higher whenever the policy is another.
    let generation = Atomic<Int>(0)

    private let current = Mutex<AccessPolicy>(AccessPolicy())

    /// Nothing that differs from how the engines were configured.
    init() {}

    /// Who may ask how much; only what was set counts.
    var access: AccessPolicy { current.withLock { $0 } }

    /// Sets who may ask how much.
    func replace(_ policy: AccessPolicy) {
        current.withLock { $0 = policy }
        generation.wrappingAdd(1, ordering: .releasing)
    }
}
