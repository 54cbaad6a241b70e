import BER

/// Certificates that can be read but were never signed: all the directory looks at is inside.
struct TestCertificate: Sendable {
    /// What the key may do, as the first octet of a keyUsage bit string.
    enum Usage: UInt8, Sendable {
        /// An RSA key that takes encrypted keys.
        case keyEncipherment = 0x20
        /// An EC key that agrees on keys.
        case keyAgreement = 0x08
    }

    var serial: Int64 = 1
    var commonName = "Alice Liddell"
    var address: String? = "alice@example.com"
    var usage: Usage? = .keyEncipherment
    var notBefore: Int64 = 0
    var notAfter: Int64 = 4_000_000_000
    var isCertificateAuthority = false
    /// The common name of the issuer, which is of Example AG like every authority.
    var issuer = "Example AG Issuing CA"
    /// The octets that identify the key, and the issuer's.
    var keyIdentifier: [UInt8]?
    var issuerKeyIdentifier: [UInt8]?

    /// The certificate.
    var der: [UInt8] {
        var tbs = BERWriter(capacity: 1024)
        tbs.appendPrimitive(.context(0, constructed: true), [0x02, 0x01, 0x02])
        tbs.appendInteger(serial)
        tbs.append(Self.algorithm)
        tbs.append(
            Self.name([([0x55, 4, 3], issuer), ([0x55, 4, 10], "Example AG")])
        )
        tbs.appendConstructed(.sequence) { validity in
            validity.appendString(.generalizedTime, Self.time(notBefore))
            validity.appendString(.generalizedTime, Self.time(notAfter))
        }
        tbs.append(
            Self.name(
                isCertificateAuthority
                    ? [([0x55, 4, 3], commonName), ([0x55, 4, 10], "Example AG")]
                    : [([0x55, 4, 3], commonName)]
            )
        )
        tbs.append(usage == .keyAgreement ? Self.ellipticKey : Self.rsaKey)
        tbs.appendPrimitive(
            .context(3, constructed: true),
            Request.element(.sequence, extensions)
        )
        var whole = BERWriter(capacity: 1024)
        whole.appendPrimitive(.sequence, tbs.array())
        whole.append(Self.algorithm)
        whole.appendBitString([UInt8](repeating: 0x5a, count: 64).span)
        return Request.element(.sequence, whole.array())
    }

    private var extensions: [UInt8] {
        var list = BERWriter()
        if isCertificateAuthority {
            Self.append([0x55, 0x1d, 19], [0x30, 0x03, 0x01, 0x01, 0xff], to: &list)
            Self.append([0x55, 0x1d, 15], [0x03, 0x02, 0x01, 0x06], to: &list)
        } else if let usage {
            let unused: UInt8 = usage == .keyEncipherment ? 5 : 3
            Self.append([0x55, 0x1d, 15], [0x03, 0x02, unused, usage.rawValue], to: &list)
        }
        if let keyIdentifier {
            Self.append(
                [0x55, 0x1d, 14],
                Request.element(.octetString, keyIdentifier),
                to: &list
            )
        }
        if let issuerKeyIdentifier {
            let identifier = Request.element(.context(0), issuerKeyIdentifier)
            Self.append([0x55, 0x1d, 35], Request.element(.sequence, identifier), to: &list)
        }
        if let address {
            let name = Request.element(.context(1), Array(address.utf8))
            Self.append([0x55, 0x1d, 17], Request.element(.sequence, name), to: &list)
        }
        return list.array()
    }

    private static func append(_ oid: [UInt8], _ value: [UInt8], to list: inout BERWriter) {
        list.appendConstructed(.sequence) { entry in
            entry.appendObjectIdentifier(oid)
            entry.appendPrimitive(.octetString, value)
        }
    }

    private static func name(_ parts: [(oid: [UInt8], text: String)]) -> [UInt8] {
        var names = BERWriter()
        for part in parts.reversed() {
            names.appendConstructed(.set) { set in
                set.appendConstructed(.sequence) { pair in
                    pair.appendObjectIdentifier(part.oid)
                    pair.appendString(.utf8String, part.text)
                }
            }
        }
        return Request.element(.sequence, names.array())
    }

    /// `YYYYMMDDhhmmssZ` for seconds since 1970.
    static func time(_ seconds: Int64) -> String {
        let days = seconds / 86_400
        let rest = seconds % 86_400
        // Years counted from March, as everywhere where days become dates.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return digits(year, 4) + digits(month, 2) + digits(day, 2)
            + digits(rest / 3600, 2) + digits(rest / 60 % 60, 2) + digits(rest % 60, 2) + "Z"
    }

    private static func digits(_ value: Int64, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private static let algorithm: [UInt8] = [
        0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2,
    ]

    private static let rsaKey: [UInt8] = {
        var modulus = [UInt8](repeating: 0xb7, count: 256)
        modulus[255] = 0x01
        var key = BERWriter()
        key.appendUnsignedInteger(modulus.span)
        key.appendInteger(65_537)
        var fields = BERWriter()
        fields.append([
            0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 0x05, 0x00,
        ])
        fields.appendBitString(Request.element(.sequence, key.array()).span)
        return Request.element(.sequence, fields.array())
    }()

    private static let ellipticKey: [UInt8] = {
        var fields = BERWriter()
        fields.append([
            0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1,
            0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7,
        ])
        fields.appendBitString(([0x04] + [UInt8](repeating: 0x11, count: 64)).span)
        return Request.element(.sequence, fields.array())
    }()
}
