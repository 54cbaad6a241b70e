import Cryptography
import Testing

@Suite struct DigestTests {
    /// FIPS 180-4's examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `SHA-256 is that of FIPS 180-4`(_ text: String, _ expected: String) {
        #expect(hexadecimal(Digest.sha256(Array(text.utf8)).span) == expected)
    }

    @Test func `SHA-1 is that of FIPS 180-4`() {
        let text: [UInt8] = Array("abc".utf8)
        #expect(
            hexadecimal(Digest.sha1ForKeyIdentifier(text.span).span)
                == "a9993e364706816aba3e25717850c26c9cd0d89d"
        )
    }

    @Test func `pieces of any length give the digest of the whole`() {
        let whole = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for cut in 0...300 {
            var digest = SHA256()
            digest.update(whole.span.extracting(first: cut))
            digest.update(whole.span.extracting(droppingFirst: cut))
            let found = digest.finalize()
            #expect(found == Digest.sha256(whole))
        }
    }
}
