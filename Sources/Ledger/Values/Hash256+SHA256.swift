import Cryptography

extension Hash256 {
    /// The SHA-256 of `bytes`.
    package init(hashing bytes: Span<UInt8>) {
        var digest = SHA256()
        digest.update(bytes)
        self.init(digest.finish())
    }

    /// The chain hash behind `previous` of an event whose header is stored as `header`.
    package init(chaining previous: Hash256, _ header: Span<UInt8>) {
        var digest = SHA256()
        digest.update(previous.span)
        digest.update(header)
        self.init(digest.finish())
    }
}
