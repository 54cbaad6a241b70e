package import BER

/// Why stored octets are not the event that they should be.
package enum EventFault: Error, Equatable, Sendable {
    /// The DER is broken.
    case structure(BERError)
    /// A field has another length than its kind of value.
    case invalidLength(offset: Int)
    /// A text is not UTF-8.
    case invalidText(offset: Int)
    /// A number stands for nothing that this version knows.
    case unknownValue(Int64, offset: Int)
    /// No decoder of this version reads this type or version.
    case unknownEvent(type: Int64, version: Int64)
}
