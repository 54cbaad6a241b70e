import BER

/// A cancel, the value of an extended request (RFC 3909 §2.1).
///
///     cancelRequestValue ::= SEQUENCE {
///          cancelID        MessageID }
package struct CancelRequest: Equatable, Sendable {
    /// The operation's OID as dotted text.
    package static let oid: StaticString = "1.3.6.1.1.8"

    /// The number of the request to give up; any number, since there is no operation of most.
    package let messageID: Int64

    /// Decodes the value of an ``ExtendedRequest`` called ``oid``.
    /// - Throws: ``LDAPError/valueMissing``, ``LDAPError/malformedValue(_:)``.
    package init(_ value: Span<UInt8>?) throws(LDAPError) {
        guard let value else { throw .valueMissing }
        do throws(BERError) {
            var outer = BERReader(value)
            var fields = try outer.readConstructed(.sequence)
            try outer.finish()
            messageID = try fields.readInteger()
            try fields.finish()
        } catch { throw .malformedValue(error) }
    }
}
