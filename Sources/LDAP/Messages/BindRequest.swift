import BER

/// A bind, borrowed (RFC 4511 §4.2).
///
///     BindRequest ::= [APPLICATION 0] SEQUENCE {
///          version                 INTEGER (1 ..  127),
///          name                    LDAPDN,
///          authentication          AuthenticationChoice }
///     AuthenticationChoice ::= CHOICE {
///          simple                  [0] OCTET STRING,
///          sasl                    [3] SaslCredentials,
///          ...  }
package struct BindRequest: ~Escapable {
    /// How the client wants to prove who it is.
    package enum Authentication: ~Escapable {
        /// A password; empty for anonymous and unauthenticated binds (RFC 4513 §5.1).
        case simple(Span<UInt8>)
        /// A SASL mechanism's name and first message, if any.
        case sasl(SASLCredentials)
        /// A choice that RFC 4511 does not define, such as LDAPv2's Kerberos.
        case unknown(tag: UInt8)
    }

    /// SaslCredentials ::= SEQUENCE { mechanism LDAPString, credentials OCTET STRING OPTIONAL }.
    package struct SASLCredentials: ~Escapable {
        /// The mechanism's name.
        package let mechanism: Span<UInt8>
        /// The mechanism's first message.
        package let credentials: Span<UInt8>?
    }

    /// The protocol version, 1…127; 3 is the only one there is.
    package let version: Int64

    /// Whom to bind as, as sent; Outlook sends names that are no DN.
    package let name: Span<UInt8>

    /// How the client wants to prove it.
    package let authentication: Authentication

    /// Decodes the content of a ``RequestKind/bind``.
    @_lifetime(copy content)
    package init(_ content: Span<UInt8>) throws(LDAPError) {
        var fields = BERReader(content)
        version = try fields.integerField()
        guard version >= 1, version <= 127 else { throw .versionOutOfRange(version) }
        name = try fields.field(.octetString)
        let choice = try fields.element()
        if choice.tag == .context(0) {
            authentication = .simple(choice.content)
        } else if choice.tag == .context(3, constructed: true) {
            var sasl = BERReader(choice.content)
            let mechanism = try sasl.field(.octetString)
            let credentials = try sasl.optionalField(.octetString)
            try sasl.ignoreExtensions()
            authentication = .sasl(
                SASLCredentials(mechanism: mechanism, credentials: credentials)
            )
        } else {
            authentication = .unknown(tag: choice.tag.rawValue)
        }
        try fields.ignoreExtensions()
    }
}
