import Foundation

/// Tells a thread to stop, and waits until it has.
final class StopFlag: @unchecked Sendable {
    // Sendable: `isRaised` and `isEnded` are only touched under the condition's lock.
    private let condition = NSCondition()
    private var isRaised = false
    private var isEnded = false

    var isSet: Bool { condition.withLock { isRaised } }

    func set() { condition.withLock { isRaised = true } }

    func end() {
        condition.withLock {
            isEnded = true
            condition.signal()
        }
    }

    func waitForEnd() { condition.withLock { while !isEnded { condition.wait() } } }
}
