/// Passwords for PKCS#12 files.
package enum PKCS12Password {
    /// How many characters a password has: 26 of 5 bits each, 130 bits.
    package static let characterCount = 26

    /// A new password in ASCII: 26 characters of base32 (RFC 4648 §6), without a NUL behind it.
    ///
    /// Nothing in it needs escaping, and nothing is told apart by case.
    /// - Throws: ``CryptographyError/outOfMemory``.
    package static func generate() throws(CryptographyError) -> SecretBytes {
        var password = try SecretBytes.random(characterCount)
        var characters = password.mutableBytes
        for index in characters.indices {
            // 32 divides 256, so that five bits of a random byte are as random.
            let value = characters[index] & 31
            characters[index] =
                value < 26 ? UInt8(ascii: "A") + value : UInt8(ascii: "2") + value - 26
        }
        return password
    }
}
