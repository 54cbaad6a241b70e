/// The name of an account, by which somebody signs in at the directory.
///
/// Small letters, digits and `. _ - @`, beginning with a letter or a digit, up to 64: what needs no
/// escape in a DN, a URL or a log. Capital letters are taken for small ones, as LDAP does.
struct AccountName: Equatable, Sendable {
    /// The most bytes of a name.
    static let bytesMax = 64

    /// The name, in small letters.
    let text: String

    /// Checks `text`.
    /// - Throws: ``AuthorityError/malformedAccountName``.
    init(_ text: String) throws(AuthorityError) {
        let bytes = text.utf8.map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
        }
        guard (1...Self.bytesMax).contains(bytes.count), bytes[0].isAlphanumeric,
            bytes.allSatisfy({ $0.isAlphanumeric || "._-@".utf8.contains($0) })
        else { throw .malformedAccountName }
        self.text = String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isAlphanumeric: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
