import BER

/// Certificates that can be read but were never signed: all the directory looks at is inside.
struct TestCertificate: Sendable {
    /// Which of the two kinds of key it has.
    enum Key: Sendable {
        /// RSA, which takes encrypted keys.
        case rsa
        /// An elliptic curve, which agrees on keys.
        case ellipticCurve
    }

    var serial: Int64 = 1
    var key = Key.ellipticCurve
    /// Years as two digits, from 1 January to 31 December.
    var firstYear = 25
    var lastYear = 27
    /// Bytes added to the subject's name, to make it as long as real ones.
    var padding = 0

    /// The certificate.
    var der: [UInt8] {
        var tbs = BERWriter(capacity: 1_024)
        tbs.appendPrimitive(.context(0, constructed: true), [0x02, 0x01, 0x02])
        tbs.appendInteger(serial)
        tbs.append(Self.algorithm)
        tbs.append(Self.name("Issuing CA"))
        tbs.appendConstructed(.sequence) { validity in
            validity.appendString(.utcTime, "\(firstYear)0101000000Z")
            validity.appendString(.utcTime, "\(lastYear)1231235959Z")
        }
        tbs.append(Self.name("Alice" + String(repeating: "x", count: padding)))
        tbs.append(key == .rsa ? Self.rsaKey : Self.ellipticKey)
        tbs.appendPrimitive(
            .context(3, constructed: true),
            Self.element(.sequence, keyUsage)
        )
        var whole = BERWriter(capacity: 1_024)
        whole.appendPrimitive(.sequence, tbs.array())
        whole.append(Self.algorithm)
        whole.appendBitString([UInt8](repeating: 0x5a, count: 64).span)
        return Self.element(.sequence, whole.array())
    }

    private var keyUsage: [UInt8] {
        var list = BERWriter()
        list.appendConstructed(.sequence) { entry in
            entry.appendObjectIdentifier([0x55, 0x1d, 15])
            entry.appendPrimitive(
                .octetString,
                key == .rsa ? [0x03, 0x02, 5, 0x20] : [0x03, 0x02, 3, 0x08]
            )
        }
        return list.array()
    }

    private static func name(_ commonName: String) -> [UInt8] {
        var name = BERWriter()
        name.appendConstructed(.sequence) { names in
            names.appendConstructed(.set) { set in
                set.appendConstructed(.sequence) { pair in
                    pair.appendObjectIdentifier([0x55, 4, 3])
                    pair.appendString(.utf8String, commonName)
                }
            }
        }
        return name.array()
    }

    private static func element(_ tag: BERTag, _ content: [UInt8]) -> [UInt8] {
        var writer = BERWriter(capacity: content.count + 8)
        writer.appendPrimitive(tag, content)
        return writer.array()
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
        fields.appendBitString(element(.sequence, key.array()).span)
        return element(.sequence, fields.array())
    }()

    private static let ellipticKey: [UInt8] = {
        var fields = BERWriter()
        fields.append([
            0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1,
            0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7,
        ])
        fields.appendBitString(([0x04] + [UInt8](repeating: 0x11, count: 64)).span)
        return element(.sequence, fields.array())
    }()
}
