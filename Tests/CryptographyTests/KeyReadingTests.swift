import Cryptography
import Testing

@Suite struct KeyReadingTests {
    @Test func `refuses bytes that are no PKCS 8, and any behind it`() throws {
        let encoded = try PrivateKey.generate(.p256).pkcs8()
        let good = encoded.bytes.indices.map { encoded.bytes[$0] }
        let broken: [[UInt8]] = [
            [], [0x30], [0x30, 0], good.dropLast(), good + [0], Array(good.dropFirst()),
        ]
        for bytes in broken {
            let secret = try SecretBytes(copying: bytes.span)
            #expect(throws: CryptographyError.malformedPrivateKey) {
                _ = try PrivateKey.read(pkcs8: secret).kind
            }
        }
    }

    @Test func `no change of a byte in an encoded key brings the process down`() throws {
        for kind in [KeyKind.p256, .ed25519] {
            let encoded = try PrivateKey.generate(kind).pkcs8()
            let good = encoded.bytes.indices.map { encoded.bytes[$0] }
            for index in good.indices {
                var changed = good
                changed[index] ^= 0x81
                let secret = try SecretBytes(copying: changed.span)
                do throws(CryptographyError) {
                    _ = try PrivateKey.read(pkcs8: secret).sign([1].span)
                } catch { continue }
            }
        }
    }

    struct Made: Sendable, CustomTestStringConvertible {
        let kind: KeyKind
        let arguments: [String]
        var testDescription: String { kind.rawValue }
    }

    @Test(arguments: [
        Made(kind: .rsa3072, arguments: ["RSA", "-pkeyopt", "rsa_keygen_bits:3072"]),
        Made(kind: .p256, arguments: ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        Made(kind: .p384, arguments: ["EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        Made(kind: .ed25519, arguments: ["ED25519"]),
    ])
    func `reads the keys that the openssl program makes`(_ made: Made) throws {
        let workplace = try Workplace()
        try makeKey(made.arguments, in: workplace)
        try workplace.openssl(
            "pkey",
            "-inform",
            "DER",
            "-in",
            "key.der",
            "-pubout",
            "-outform",
            "DER",
            "-out",
            "public.der"
        )
        let encoded = try workplace.read("key.der")
        let read = try read(encoded)
        let expected = try workplace.read("public.der")
        #expect(read.kind == made.kind)
        #expect(read.info == expected)
    }

    /// Writes `key.der`: genpkey alone would write the older forms of RSA and EC keys.
    private func makeKey(_ arguments: [String], in workplace: Workplace) throws {
        let (code, text) = try workplace.run(
            "openssl",
            ["genpkey", "-out", "key.pem", "-algorithm"] + arguments
        )
        #expect(code == 0, "\(text)")
        try workplace.openssl(
            "pkcs8",
            "-topk8",
            "-nocrypt",
            "-in",
            "key.pem",
            "-outform",
            "DER",
            "-out",
            "key.der"
        )
    }

    private func read(_ encoded: [UInt8]) throws -> (kind: KeyKind, info: [UInt8]) {
        let secret = try SecretBytes(copying: encoded.span)
        let key = try PrivateKey.read(pkcs8: secret)
        let info = try key.subjectPublicKeyInfo()
        return (key.kind, info)
    }

    @Test(arguments: ["-ec_conv_form", "-ec_param_enc", "no_public"], ["P-256", "P-384"])
    func `reads EC keys that are written otherwise`(_ form: String, _ curve: String) throws {
        let workplace = try Workplace()
        try makeKey(["EC", "-pkeyopt", "ec_paramgen_curve:\(curve)"], in: workplace)
        let options =
            switch form {
            case "-ec_conv_form": ["-ec_conv_form", "compressed"]
            case "-ec_param_enc": ["-ec_param_enc", "named_curve"]
            default: ["-no_public"]
            }
        let command = form == "no_public" ? "ec" : "pkey"
        let (code, text) = try workplace.run(
            "openssl",
            [command, "-in", "key.pem", "-out", "other.pem"] + options
        )
        #expect(code == 0, "\(text)")
        try workplace.openssl(
            "pkcs8",
            "-topk8",
            "-nocrypt",
            "-in",
            "other.pem",
            "-outform",
            "DER",
            "-out",
            "other.der"
        )
        let plain = try read(workplace.read("key.der"))
        let other = try read(workplace.read("other.der"))
        #expect(other.kind == plain.kind)
        // The same key, though its point may be written in another form.
        try workplace.write(other.info, "other.public")
        let text2 = try workplace.openssl(
            "pkey",
            "-pubin",
            "-inform",
            "DER",
            "-in",
            "other.public",
            "-ec_conv_form",
            "uncompressed",
            "-outform",
            "DER",
            "-out",
            "uncompressed"
        )
        #expect(try workplace.read("uncompressed") == plain.info, "\(text2)")
    }

    @Test func `refuses kinds of key that are not used`() throws {
        let workplace = try Workplace()
        for arguments in [
            ["RSA", "-pkeyopt", "rsa_keygen_bits:1024"], ["RSA-PSS"],
            ["EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
            ["EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"], ["X25519"], ["ED448"],
        ] {
            try makeKey(arguments, in: workplace)
            let encoded = try workplace.read("key.der")
            let secret = try SecretBytes(copying: encoded.span)
            #expect(throws: CryptographyError.unsupportedKey) {
                _ = try PrivateKey.read(pkcs8: secret).kind
            }
        }
    }

    @Test func `public keys have the AlgorithmIdentifier that the Baseline Requirements spell`()
        throws
    {
        // S/MIME Baseline Requirements §7.1.3.1, octet for octet.
        let rows: [(KeyKind, String)] = [
            (.rsa2048, "300d06092a864886f70d0101010500"),
            (.p256, "301306072a8648ce3d020106082a8648ce3d030107"),
            (.p384, "301006072a8648ce3d020106052b81040022"),
            (.ed25519, "300506032b6570"),
        ]
        for (kind, algorithm) in rows {
            let info = try PrivateKey.generate(kind).subjectPublicKeyInfo()
            let head = info[1] < 0x80 ? 2 : 2 + Int(info[1] & 0x7f)
            #expect(
                hexadecimal(info.span.extracting(droppingFirst: head)).hasPrefix(algorithm)
            )
        }
    }

    @Test func `a public key has nothing behind it`() throws {
        let info = try PrivateKey.generate(.p256).subjectPublicKeyInfo()
        let broken: [[UInt8]] = [[], [0x30, 0], info + [0], info.dropLast()]
        for bytes in broken {
            #expect(throws: CryptographyError.malformedPublicKey) {
                _ = try PublicKey.read(subjectPublicKeyInfo: bytes.span).kind
            }
        }
        let again = try PublicKey.read(subjectPublicKeyInfo: info.span).subjectPublicKeyInfo()
        #expect(again == info)
    }

    @Test func `secrets are compared by their bytes`() throws {
        let one = try SecretBytes(copying: [1, 2, 3].span)
        let same = try SecretBytes(copying: [1, 2, 3].span)
        let other = try SecretBytes(copying: [1, 2, 4].span)
        let longer = try SecretBytes(copying: [1, 2, 3, 0].span)
        let random = try SecretBytes.random(1000)
        let again = try SecretBytes.random(1000)
        // Bound first: the macro cannot take what cannot be copied.
        let verdicts = [
            one.isEqual(to: same), one.isEqual(to: other), one.isEqual(to: longer),
            random.isEqual(to: again),
        ]
        #expect(verdicts == [true, false, false, false])
    }
}
