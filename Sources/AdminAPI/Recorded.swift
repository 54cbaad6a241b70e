/// How far a command has come: its events are durable, and perhaps the directory shows them.
package struct Recorded: Codable, Equatable, Sendable {
    /// The position of the command's last event; of the log's last one when nothing was to do.
    package var position: UInt64
    /// Whether the directory has durably applied that position.
    ///
    /// False when the caller asked not to wait, or the publisher is down or behind: "recorded, not
    /// yet published". It will be, without anything more to do.
    package var isPublished: Bool

    /// Makes the value.
    package init(position: UInt64, isPublished: Bool) {
        self.position = position
        self.isPublished = isPublished
    }
}
