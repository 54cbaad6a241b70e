import BER
import LDAP

extension Engine {
    /// Whether a client that is `identity` may act as whom it asks to be with EXTERNAL
    /// (RFC 4513 §5.2.1.8): as itself, by whatever spelling of its name.
    mutating func mayBecome(_ identity: Identity, _ credentials: Span<UInt8>?) -> Bool {
        switch ExternalCredentials(credentials) {
        case .derived: return true
        case .name(let name):
            let own = identity.authorizationID(suffix: configuration.suffixText).utf8.dropFirst(3)
            let bytes = Array(own)
            if name.equals(bytes.span) { return true }
            guard writeKey(of: name) else { return false }
            let asked = key.array()
            return writeKey(of: bytes.span) && key.array() == asked
        case .user, nil: return false
        }
    }

    /// Writes the key of `name` into ``key``; false when it is no name.
    private mutating func writeKey(of name: Span<UInt8>) -> Bool {
        key.removeAll()
        do throws(LDAPError) {
            try DistinguishedName.appendKey(of: name, schema: configuration.schema, to: &key)
            return true
        } catch { return false }
    }
}
