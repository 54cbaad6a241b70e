import Cryptography

/// Finds the secret numbers in a PKCS#8 PrivateKeyInfo, where they lie.
enum PrivateParts {
    /// Calls `body` with each secret number of a key and its name.
    static func forEach(
        _ pkcs8: Span<UInt8>,
        _ kind: KeyKind,
        _ body: (String, Span<UInt8>) -> Void
    ) {
        // PrivateKeyInfo ::= SEQUENCE { version, algorithm, privateKey OCTET STRING, … }
        let info = content(pkcs8, 0).inside
        let algorithm = content(info, content(info, 0).next)
        let key = content(info, content(info, 0).next + algorithm.whole).inside
        switch kind {
        case .rsa2048, .rsa3072, .rsa4096:
            // RSAPrivateKey ::= SEQUENCE { version, n, e, d, p, q, dP, dQ, qInv }
            let numbers = content(key, 0).inside
            var at = 0
            for name in ["version", "n", "e", "d", "p", "q", "dP", "dQ", "qInv"] {
                let number = content(numbers, at)
                if !["version", "n", "e"].contains(name) { body(name, number.inside) }
                at += number.whole
            }
        case .p256, .p384:
            // ECPrivateKey ::= SEQUENCE { version, privateKey OCTET STRING, … }
            let parts = content(key, 0).inside
            body("scalar", content(parts, content(parts, 0).next).inside)
        case .ed25519:
            body("seed", content(key, 0).inside)
        }
    }

    @_lifetime(copy bytes)
    private static func content(_ bytes: Span<UInt8>, _ at: Int) -> Element {
        var length = Int(bytes[at + 1])
        var head = 2
        if length & 0x80 != 0 {
            let octets = length & 0x7f
            length = 0
            for index in 0..<octets { length = length << 8 | Int(bytes[at + 2 + index]) }
            head += octets
        }
        return Element(
            inside: bytes.extracting(at + head..<at + head + length),
            whole: head + length,
            next: at + head + length
        )
    }

    private struct Element: ~Escapable {
        let inside: Span<UInt8>
        let whole: Int
        let next: Int

        @_lifetime(copy inside)
        init(inside: Span<UInt8>, whole: Int, next: Int) {
            self.inside = inside
            self.whole = whole
            self.next = next
        }
    }
}
