import Cryptography
import Issuer
import PKIX
import Testing

/// What a certificate promises that its owner can decrypt.
@Suite struct SMIMECapabilitiesTests {
    static func capabilities(_ kind: KeyKind) throws -> [UInt8]? {
        let certificate = try Hierarchy.shared().mailbox(kind: kind)
        let reader = try CertificateReader(certificate.der.span)
        return reader.extensions.value(of: .smimeCapabilities)?.array()
    }

    /// One capability: the SEQUENCE of 2.16.840.1.101.3.4.1.n.
    static func aes(_ number: UInt8) -> [UInt8] {
        [0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, number]
    }

    @Test(arguments: [KeyKind.rsa2048, .rsa3072])
    func `an RSA key reads AES in CBC mode, the longer key first`(_ kind: KeyKind) throws {
        #expect(try Self.capabilities(kind) == [0x30, 26] + Self.aes(42) + Self.aes(2))
    }

    @Test(arguments: [KeyKind.p256, .p384])
    func `an EC key also tells the key derivation`(_ kind: KeyKind) throws {
        // As RFC 5753 §6 writes them, for AES-256 and AES-128 key wrap.
        let agreement: [UInt8] = [0x30, 0x15, 0x06, 0x06, 0x2b, 0x81, 0x04, 0x01, 0x0b, 0x01]
        let content =
            Self.aes(42) + Self.aes(2)
            + agreement + Self.aes(45) + agreement + Self.aes(5)
        #expect(try Self.capabilities(kind) == [0x30, UInt8(content.count)] + content)
    }

    @Test func `a key that only signs promises nothing`() throws {
        #expect(try Self.capabilities(.ed25519) == nil)
    }
}
