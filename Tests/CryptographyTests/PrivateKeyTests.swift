import Cryptography
import Testing

@Suite struct PrivateKeyTests {
    @Test(arguments: KeyKind.allCases)
    func `a key survives PKCS 8, and what it signs then verifies`(_ kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let encoded = try key.pkcs8()
        let again = try PrivateKey.read(pkcs8: encoded)
        let message: [UInt8] = Array("to be signed".utf8)
        let signature = try again.sign(message.span)
        let info = try key.subjectPublicKeyInfo()
        let publicKey = try PublicKey.read(subjectPublicKeyInfo: info.span)
        let isValid = try publicKey.verify(signature.span, of: message.span)
        #expect(isValid)
        let again2 = again.kind
        #expect(again2 == kind)
        var changed = message
        changed[0] ^= 1
        let isStillValid = try publicKey.verify(signature.span, of: changed.span)
        #expect(!isStillValid)
        var damaged = signature
        damaged[0] ^= 1
        let isDamagedValid = try publicKey.verify(damaged.span, of: message.span)
        #expect(!isDamagedValid)
    }
}
