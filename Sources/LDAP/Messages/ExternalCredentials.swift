/// What a client sends with the SASL mechanism EXTERNAL: whom it wants to be, borrowed
/// (RFC 4422 appendix A, RFC 4513 §5.2.1.8).
///
///     authzId   = dnAuthzId / uAuthzId
///     dnAuthzId = "dn:" distinguishedName
///     uAuthzId  = "u:" userid
package enum ExternalCredentials: ~Escapable {
    /// Whoever the layer below says that it is.
    case derived
    /// The owner of a name, not checked to be one.
    case name(Span<UInt8>)
    /// A user by another name.
    case user(Span<UInt8>)

    /// The mechanism's name, which compares byte by byte (RFC 4422 §3.1).
    package static let mechanism: StaticString = "EXTERNAL"

    /// Reads the credentials of a bind; nil when they are none.
    ///
    /// None at all are read as empty ones, where RFC 4422 has the server ask for them: there is
    /// nothing in an empty answer that the client did not say by sending none.
    @_lifetime(copy credentials)
    package init?(_ credentials: Span<UInt8>?) {
        guard let credentials, !credentials.isEmpty else {
            self = .derived
            return
        }
        if credentials.begins(with: "dn:") {
            self = .name(credentials.extracting(droppingFirst: 3))
        } else if credentials.begins(with: "u:") {
            self = .user(credentials.extracting(droppingFirst: 2))
        } else {
            return nil
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether the first bytes are those of `literal`.
    fileprivate func begins(with literal: StaticString) -> Bool {
        count >= literal.utf8CodeUnitCount
            && extracting(first: literal.utf8CodeUnitCount).equals(literal)
    }
}
