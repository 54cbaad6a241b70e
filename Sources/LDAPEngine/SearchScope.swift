import Directory
import LDAP

/// Which entries lie in the scope of a search below a base (RFC 4511 §4.5.1.2).
///
/// Every mailbox stands directly below the naming context, so only an authority's name has to be
/// taken apart.
struct SearchScope: Equatable, Sendable {
    /// The base's key; empty for the root.
    private let baseKey: [UInt8]
    /// The naming context's.
    private let suffixKey: [UInt8]
    /// Whether what stands deeper than one level counts too, and the base.
    private let isDeep: Bool

    /// Whether mailboxes are in scope, all of them or none.
    let hasMailboxes: Bool
    /// Whether the naming context is.
    let hasSuffix: Bool

    /// What `scope`, one level or the subtree, means at the base with the key `baseKey`.
    init(_ scope: SearchRequest.Scope, baseKey: [UInt8], suffixKey: [UInt8]) {
        self.baseKey = baseKey
        self.suffixKey = suffixKey
        isDeep = scope == .wholeSubtree
        let isAbove = suffixKey.starts(with: baseKey)
        hasMailboxes = isDeep ? isAbove : suffixKey == baseKey
        let parent = DistinguishedName.parentLength(ofKey: suffixKey.span) ?? 0
        // The root's children are what nothing in the directory stands above.
        hasSuffix = isAbove && (isDeep || baseKey.isEmpty || baseKey.count == parent)
    }

    /// Whether the entry of an authority with the name's key `key` is in scope.
    func hasAuthority(_ key: Span<UInt8>) -> Bool {
        let base = baseKey
        guard key.count >= base.count, key.extracting(first: base.count).equals(base.span) else {
            return false
        }
        if isDeep { return true }
        guard base.isEmpty else {
            return DistinguishedName.parentLength(ofKey: key) == base.count
        }
        let suffix = suffixKey
        return key.count < suffix.count
            || !key.extracting(first: suffix.count).equals(suffix.span)
    }
}
