import BER
import PKIX

/// The values that certificateExactMatch compares: serial number and issuer (RFC 4523 §2.5).
///
/// An assertion comes in one of three forms: GSER as RFC 4523 has it,
/// `{ serialNumber 7, issuer rdnSequence:"CN=CA" }`; the older `7$CN=CA` that slapd and clients
/// still use; and the certificate itself. All lengths are checked: this is where CVE-2020-36221
/// was.
enum CertificateAssertion {
    /// Appends the normal form of a certificate or of an assertion about one.
    static func append(
        _ value: Span<UInt8>,
        role: MatchingRule.Role,
        schema: Schema,
        to writer: inout BERWriter
    ) -> Bool {
        do throws(LDAPError) {
            if value.isEncodedSequence {
                return appendCertificate(value, schema: schema, to: &writer)
            }
            guard role == .assertion else { return false }
            let fields = try Self.fields(value, schema)
            writer.appendPrimitive(.integer, fields.serial)
            writer.append(fields.issuer)
            return true
        } catch { return false }
    }

    private static func appendCertificate(
        _ der: Span<UInt8>,
        schema: Schema,
        to writer: inout BERWriter
    ) -> Bool {
        do throws(PKIXError) {
            let certificate = try CertificateReader(der)
            guard let issuer = schema.key(ofName: certificate.issuer) else { return false }
            writer.appendPrimitive(.integer, certificate.serialNumber)
            writer.append(issuer)
            return true
        } catch { return false }
    }

    /// The serial number's octets and the issuer's key.
    ///
    ///     CertificateExactAssertion = "{" sp "serialNumber" msp INTEGER ","
    ///                                     sp "issuer" msp Name sp "}"
    private static func fields(
        _ text: Span<UInt8>,
        _ schema: Schema
    ) throws(LDAPError) -> (serial: [UInt8], issuer: [UInt8]) {
        var reader = GSERReader(text)
        guard reader.peek() == UInt8(ascii: "{") else {
            return try oldFields(text, schema)
        }
        var serial: [UInt8]?
        var issuer: [UInt8]?
        var list = try reader.openList()
        while try reader.hasItem(&list) {
            let field = try reader.identifier()
            if serial == nil, field.equalsIgnoringCase("serialNumber") {
                serial = try reader.integer()
            } else if issuer == nil, field.equalsIgnoringCase("issuer") {
                issuer = try reader.name(schema)
            } else {
                throw reader.error
            }
        }
        try reader.finish()
        guard let serial, let issuer else { throw reader.error }
        return (serial, issuer)
    }

    /// `7$CN=CA`; the number has no `$` in it, the name may.
    private static func oldFields(
        _ text: Span<UInt8>,
        _ schema: Schema
    ) throws(LDAPError) -> (serial: [UInt8], issuer: [UInt8]) {
        var reader = GSERReader(text)
        let serial = try reader.integer()
        guard reader.take(UInt8(ascii: "$")) else { throw reader.error }
        var issuer = BERWriter(capacity: 256)
        try DistinguishedName.appendKey(
            of: text.extracting(droppingFirst: reader.offset),
            schema: schema,
            to: &issuer
        )
        return (serial, issuer.array())
    }
}

extension Schema {
    /// The key of `name`, all bytes of one Name in DER; nil when it is none.
    func key(ofName name: Span<UInt8>) -> [UInt8]? {
        guard let text = try? DistinguishedNameText.rfc4514(name) else { return nil }
        var key = BERWriter(capacity: 256)
        do throws(LDAPError) {
            try DistinguishedName.appendKey(of: Array(text.utf8).span, schema: self, to: &key)
        } catch { return nil }
        return key.array()
    }
}

extension Span where Element == UInt8 {
    /// Whether a SEQUENCE in DER begins here, and no assertion in text.
    ///
    /// The tag of a SEQUENCE is also the digit 0; what is meant here is too long for a length below
    /// 0x80, which is no ASCII.
    var isEncodedSequence: Bool {
        count > 1 && self[0] == BERTag.sequence.rawValue && self[1] >= 0x80
    }
}
