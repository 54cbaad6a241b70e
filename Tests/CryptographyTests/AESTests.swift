import Cryptography
import Testing

@Suite struct AESTests {
    /// Test case 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega).
    @Test func `GCM is that of its authors' test case 16`() throws {
        let key = try secret(
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
        )
        let nonce = hexadecimal("cafebabefacedbaddecaf888")
        let associated = hexadecimal("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        let text = """
            d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
            1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
            """
        let plain = hexadecimal(text)
        let sealed = try AESGCM.seal(
            plain.span,
            key: key,
            nonce: nonce.span,
            authenticating: associated.span
        )
        #expect(
            hexadecimal(sealed.span) == """
                522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
                8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
                76fc6ece0f4e1768cddf8853bb2d551b
                """
        )
        let opened = try AESGCM.open(
            sealed.span,
            key: key,
            nonce: nonce.span,
            authenticating: associated.span
        )
        #expect(hexadecimal(opened.bytes) == text)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 5000])
    func `GCM opens what it sealed, and nothing else`(_ count: Int) throws {
        let key = try SecretBytes.random(32)
        let nonce = Random.bytes(12)
        let text = Random.bytes(count)
        let associated: [UInt8] = [1, 2, 3]
        let sealed = try AESGCM.seal(
            text.span,
            key: key,
            nonce: nonce.span,
            authenticating: associated.span
        )
        #expect(sealed.count == count + 16)
        let opened = try AESGCM.open(
            sealed.span,
            key: key,
            nonce: nonce.span,
            authenticating: associated.span
        )
        #expect(hexadecimal(opened.bytes) == hexadecimal(text.span))
        func failure(
            _ sealed: [UInt8],
            _ nonce: [UInt8],
            _ associated: [UInt8]
        ) -> CryptographyError? {
            do throws(CryptographyError) {
                _ = try AESGCM.open(
                    sealed.span,
                    key: key,
                    nonce: nonce.span,
                    authenticating: associated.span
                ).count
                return nil
            } catch { return error }
        }
        for index in [0, sealed.count / 2, sealed.count - 1] {
            var changed = sealed
            changed[index] ^= 1
            #expect(failure(changed, nonce, associated) == .authenticationFailed)
        }
        #expect(failure(sealed, nonce, [1, 2]) == .authenticationFailed)
        #expect(failure(sealed, nonce, []) == .authenticationFailed)
        #expect(failure(sealed, nonce.reversed(), associated) == .authenticationFailed)
        #expect(
            failure(sealed, nonce + [0], associated)
                == .lengthOutOfRange(count: 13, allowed: 12...12)
        )
        #expect(
            failure(Array(sealed.prefix(15)), nonce, associated)
                == .lengthOutOfRange(count: 15, allowed: 16...Int(Int32.max))
        )
    }

    /// Made with pyca/cryptography's aes_key_wrap_with_padding and with `openssl enc
    /// -id-aes256-wrap-pad`: bytes counted up from 40, under a key counted up from 00.
    @Test(arguments: [
        (1, "3b67c79ce486a701939fb30f005becbf"),
        (8, "5a2cd9b21fbb6d695ab1b2d8801de1f0"),
        (9, "c5e34020e85036737f510dd668b79121b73531a855497208"),
        (20, "7bfef0b87c224051560df29c7bb1da8293033222efb454d7adf63ba23d35e766"),
        (
            32,
            """
            6d10efa7ee3023460945c8a9886e7101353d66337100c5ff2bcb08bf790e9e20\
            2eaa28c31d721d87
            """
        ),
    ])
    func `KWP is that of others`(_ count: Int, _ expected: String) throws {
        let counted = (0..<32).map { UInt8($0) }
        let key = try SecretBytes(copying: counted.span)
        let text = (0..<count).map { UInt8(0x40 + $0) }
        let wrapped = try AESKeyWrap.wrap(SecretBytes(copying: text.span), under: key)
        #expect(hexadecimal(wrapped.span) == expected)
        let unwrapped = try AESKeyWrap.unwrap(wrapped.span, under: key)
        #expect(hexadecimal(unwrapped.bytes) == hexadecimal(text.span))
    }

    @Test func `KWP refuses other keys, changed bytes and lengths that it cannot have`() throws {
        let key = try SecretBytes.random(32)
        let other = try SecretBytes.random(32)
        let wrapped = try AESKeyWrap.wrap(SecretBytes.random(33), under: key)
        func failure(
            _ wrapped: [UInt8],
            _ key: borrowing SecretBytes
        ) -> CryptographyError? {
            do throws(CryptographyError) {
                _ = try AESKeyWrap.unwrap(wrapped.span, under: key).count
                return nil
            } catch { return error }
        }
        #expect(failure(wrapped, key) == nil)
        #expect(failure(wrapped, other) == .authenticationFailed)
        for index in wrapped.indices {
            var changed = wrapped
            changed[index] ^= 0x40
            #expect(failure(changed, key) == .authenticationFailed)
        }
        #expect(failure(wrapped.dropLast(), key) == .authenticationFailed)
        #expect(failure(wrapped.dropLast(8), key) == .authenticationFailed)
        #expect(
            failure([UInt8](repeating: 0, count: 8), key)
                == .lengthOutOfRange(count: 8, allowed: 16...4104)
        )
        let empty = try SecretBytes(zeros: 0)
        #expect(throws: CryptographyError.lengthOutOfRange(count: 0, allowed: 1...4096)) {
            try AESKeyWrap.wrap(empty, under: key)
        }
        #expect(throws: CryptographyError.lengthOutOfRange(count: 33, allowed: 32...32)) {
            try AESKeyWrap.wrap(key, under: SecretBytes.random(33))
        }
    }

    private func secret(_ text: String) throws -> SecretBytes {
        let bytes = hexadecimal(text)
        return try SecretBytes(copying: bytes.span)
    }
}
