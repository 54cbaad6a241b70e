import BER
import Cryptography

/// Makes certificates that differ in everything that a directory looks at, quickly: one key signs
/// them, and their own RSA keys are random numbers that nobody has factors of.
struct CertificateTemplate: ~Copyable {
    private let key: PrivateKey
    private let issuer: [UInt8]
    private let issuerKeyIdentifier: [UInt8]
    private let validity: [UInt8]
    private var random = SplitMix(state: 20_260_101)

    static func make(notBefore: String, notAfter: String) throws -> CertificateTemplate {
        let key = try PrivateKey.generate(.p256)
        let publicKey = try key.subjectPublicKeyInfo()
        let identifier = Digest.sha256(publicKey)
        return CertificateTemplate(
            key: key,
            keyIdentifier: Array(identifier.prefix(20)),
            notBefore: notBefore,
            notAfter: notAfter
        )
    }

    private init(
        key: consuming PrivateKey,
        keyIdentifier: [UInt8],
        notBefore: String,
        notAfter: String
    ) {
        self.key = key
        issuer = Self.name(commonName: "Benchmark Issuing CA", mail: nil)
        issuerKeyIdentifier = keyIdentifier
        var validity = BERWriter()
        validity.appendConstructed(.sequence) { writer in
            writer.appendString(.utcTime, notBefore)
            writer.appendString(.utcTime, notAfter)
        }
        self.validity = validity.array()
    }

    /// The certificate for `mail`; every call gives another one, of about 900 bytes.
    mutating func certificate(commonName: String, mail: String) throws -> [UInt8] {
        let serial = random.bytes(16)
        let modulus = random.bytes(256)
        let identifier = random.bytes(20)
        var writer = BERWriter(capacity: 2048)
        writer.appendConstructed(.sequence) { tbs in
            tbs.appendConstructed(.context(0, constructed: true)) { $0.appendInteger(2) }
            tbs.appendPrimitive(.integer, [serial[0] & 0x3f | 0x40] + serial.dropFirst())
            tbs.append(Self.ecdsaWithSHA256)
            tbs.append(issuer)
            tbs.append(validity)
            tbs.append(Self.name(commonName: commonName, mail: mail))
            Self.appendKey(modulus: modulus, to: &tbs)
            tbs.appendConstructed(.context(3, constructed: true)) { writer in
                writer.appendConstructed(.sequence) { extensions in
                    appendExtensions(mail: mail, keyIdentifier: identifier, to: &extensions)
                }
            }
        }
        let tbs = writer.array()
        let signature = try key.sign(tbs.span)
        writer.removeAll()
        writer.appendConstructed(.sequence) { certificate in
            certificate.append(tbs)
            certificate.append(Self.ecdsaWithSHA256)
            certificate.appendBitString(signature.span)
        }
        return writer.array()
    }

    private func appendExtensions(
        mail: String,
        keyIdentifier: [UInt8],
        to extensions: inout BERWriter
    ) {
        Self.append(&extensions, [0x55, 0x1d, 0x0e]) {
            $0.appendPrimitive(.octetString, keyIdentifier)
        }
        Self.append(&extensions, [0x55, 0x1d, 0x23]) { value in
            value.appendConstructed(.sequence) {
                $0.appendPrimitive(.context(0), issuerKeyIdentifier)
            }
        }
        // digitalSignature and keyEncipherment.
        Self.append(&extensions, [0x55, 0x1d, 0x0f], isCritical: true) {
            $0.append([3, 2, 5, 0xa0])
        }
        Self.append(&extensions, [0x55, 0x1d, 0x25]) { value in
            value.appendConstructed(.sequence) { purposes in
                // emailProtection
                purposes.appendPrimitive(.objectIdentifier, [0x2b, 6, 1, 5, 5, 7, 3, 4])
            }
        }
        Self.append(&extensions, [0x55, 0x1d, 0x20]) { value in
            value.appendConstructed(.sequence) { policies in
                policies.appendConstructed(.sequence) { policy in
                    // anyPolicy
                    policy.appendPrimitive(.objectIdentifier, [0x55, 0x1d, 0x20, 0])
                }
            }
        }
        Self.append(&extensions, [0x55, 0x1d, 0x11]) { value in
            value.appendConstructed(.sequence) { $0.appendString(.context(1), mail) }
        }
        Self.append(&extensions, [0x55, 0x1d, 0x1f]) { value in
            value.appendConstructed(.sequence) { points in
                points.appendConstructed(.sequence) { point in
                    point.appendConstructed(.context(0, constructed: true)) { name in
                        name.appendConstructed(.context(0, constructed: true)) { names in
                            names.appendString(.context(6), "http://pki.example.com/crl/smime.crl")
                        }
                    }
                }
            }
        }
        Self.append(&extensions, [0x2b, 6, 1, 5, 5, 7, 1, 1]) { value in
            value.appendConstructed(.sequence) { accesses in
                accesses.appendConstructed(.sequence) { access in
                    access.appendPrimitive(.objectIdentifier, [0x2b, 6, 1, 5, 5, 7, 0x30, 1])
                    access.appendString(.context(6), "http://pki.example.com/ocsp")
                }
                accesses.appendConstructed(.sequence) { access in
                    access.appendPrimitive(.objectIdentifier, [0x2b, 6, 1, 5, 5, 7, 0x30, 2])
                    access.appendString(.context(6), "http://pki.example.com/ca/smime.cer")
                }
            }
        }
    }

    private static func append(
        _ extensions: inout BERWriter,
        _ identifier: [UInt8],
        isCritical: Bool = false,
        _ value: (inout BERWriter) -> Void
    ) {
        extensions.appendConstructed(.sequence) { element in
            element.appendPrimitive(.objectIdentifier, identifier)
            if isCritical { element.appendBoolean(true) }
            element.appendConstructed(.octetString, value)
        }
    }

    private static func appendKey(modulus: [UInt8], to writer: inout BERWriter) {
        writer.appendConstructed(.sequence) { info in
            info.appendConstructed(.sequence) { algorithm in
                algorithm.append([6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1])
                algorithm.appendNull()
            }
            var number = modulus
            number[0] |= 0x80
            number[255] |= 1
            var key = BERWriter(capacity: 300)
            key.appendConstructed(.sequence) { key in
                key.appendUnsignedInteger(number.span)
                key.appendInteger(65537)
            }
            info.appendBitString(key.bytes)
        }
    }

    private static func name(commonName: String, mail: String?) -> [UInt8] {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { name in
            append([0x55, 4, 10], "Example AG", to: &name)
            append([0x55, 4, 3], commonName, to: &name)
        }
        return writer.array()
    }

    private static func append(_ type: [UInt8], _ value: String, to name: inout BERWriter) {
        name.appendConstructed(.set) { set in
            set.appendConstructed(.sequence) { pair in
                pair.appendPrimitive(.objectIdentifier, type)
                pair.appendString(.utf8String, value)
            }
        }
    }

    private static var ecdsaWithSHA256: [UInt8] {
        [0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]
    }
}

/// Steele, Lea and Flood's generator: the same numbers on every run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            var number = next()
            for _ in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: number))
                number >>= 8
            }
        }
        return bytes
    }
}
