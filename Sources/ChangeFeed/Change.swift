/// One step from the directory as it is to the directory as it shall be.
///
/// ```
/// Change ::= CHOICE {
///     put     [0] IMPLICIT PublishedEntry,
///     delete  [1] IMPLICIT OCTET STRING (SIZE (16)) }
/// ```
package enum Change: Equatable, Sendable {
    /// The entry stands in the directory exactly so, whether it was there before or not.
    case put(PublishedEntry)
    /// No entry has this identity (16 bytes) any more; harmless when none had.
    case delete([UInt8])

    /// The identity of the entry that the change is about: 16 bytes.
    package var uuid: [UInt8] {
        switch self {
        case .put(let entry): entry.uuid
        case .delete(let uuid): uuid
        }
    }
}
