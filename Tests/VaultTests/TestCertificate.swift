import Cryptography

/// Self-signed certificates, assembled by hand: enough of X.509 for a PKCS#12 file.
struct TestCertificate {
    func of(_ key: borrowing PrivateKey) throws -> [UInt8] {
        let algorithm = key.signatureAlgorithm.algorithmIdentifier
        let name = der(0x30, [])
        let validity = der(
            0x30,
            der(0x17, Array("260101000000Z".utf8)) + der(0x17, Array("270101000000Z".utf8))
        )
        let tbs = try der(
            0x30,
            der(0x02, [1]) + algorithm + name + validity + name + key.subjectPublicKeyInfo()
        )
        let signature = try key.sign(tbs.span)
        return der(0x30, tbs + algorithm + der(0x03, [0] + signature))
    }

    private func der(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        if count < 128 { return [tag, UInt8(count)] + content }
        return [tag, 0x82, UInt8(count >> 8), UInt8(count & 0xff)] + content
    }
}
