package import BER

/// A revocation list was signed (RFC 5280 §5), and takes the place of the one before.
///
/// The draft carries its octets; only the newest list of an authority is kept.
package struct RevocationListIssued: EventPayload {
    package static var type: EventType { .revocationListIssued }

    /// Of the authority's certificate.
    package var issuer: Fingerprint
    /// The list's number, one more than the last (RFC 5280 §5.2.3).
    package var number: Int64
    /// When it was made, in seconds since 1970.
    package var thisUpdate: Int64
    /// When the next one is there at the latest, in seconds since 1970.
    package var nextUpdate: Int64
    /// How many certificates it revokes.
    package var entryCount: Int64
    /// The SHA-256 of its octets.
    package var digest: Hash256

    /// Takes the fields as they are.
    package init(
        issuer: Fingerprint,
        number: Int64,
        thisUpdate: Int64,
        nextUpdate: Int64,
        entryCount: Int64,
        digest: Hash256
    ) {
        self.issuer = issuer
        self.number = number
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.entryCount = entryCount
        self.digest = digest
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        issuer = try reader.hash()
        number = try reader.integer()
        thisUpdate = try reader.integer()
        nextUpdate = try reader.integer()
        entryCount = try reader.integer()
        digest = try reader.hash()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(issuer)
        writer.appendInteger(number)
        writer.appendInteger(thisUpdate)
        writer.appendInteger(nextUpdate)
        writer.appendInteger(entryCount)
        writer.append(digest)
    }
}
