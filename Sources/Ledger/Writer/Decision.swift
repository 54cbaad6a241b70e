/// What a command decided: an answer for its caller, and the events to append.
package struct Decision<Value: Sendable>: Sendable {
    /// For the caller, once the events are durable.
    package var value: Value
    /// In the order in which they are appended; none for a command that found nothing to do.
    package var drafts: [EventDraft]

    /// Takes both as they are.
    package init(_ value: Value, _ drafts: [EventDraft] = []) {
        self.value = value
        self.drafts = drafts
    }
}

/// A command's answer, after its events became durable.
package struct Committed<Value: Sendable>: Sendable {
    /// What the command decided.
    package var value: Value
    /// The command's last event; without events, the last event that it saw.
    package var position: Position
    /// How many events it appended: they are the last ones up to ``position``.
    package var eventCount: Int
}
