import LDAP

/// Who a session is: nobody, until a bind says otherwise (RFC 4513 §4).
package struct Identity: Equatable, Sendable {
    /// How it was proved.
    package enum Kind: Equatable, Sendable {
        /// Nobody.
        case anonymous
        /// An account of this directory, by its name: a simple bind with its password.
        case account(String)
        /// A TLS client certificate: its subject in RFC 4514 form and its SHA-256 digest.
        case certificate(subject: String, fingerprint: [UInt8])
        /// A process of this machine, by the kernel's word.
        case peer(uid: UInt32, gid: UInt32)
    }

    /// How it was proved.
    package let kind: Kind

    /// Nobody.
    package static let anonymous = Identity(.anonymous)

    /// The identity proved so.
    package init(_ kind: Kind) { self.kind = kind }

    /// Whether it is nobody.
    package var isAnonymous: Bool {
        if case .anonymous = kind { true } else { false }
    }

    /// The authorization identity (RFC 4513 §5.2.1.8, RFC 4532), empty for nobody.
    ///
    /// Accounts are named below the naming context, `suffix`.
    package func authorizationID(suffix: String) -> String {
        switch kind {
        case .anonymous: ""
        case .account(let name):
            "dn:uid=\(DistinguishedName.escaped(name)),cn=accounts,\(suffix)"
        case .certificate(let subject, _): "dn:\(subject)"
        // The form that slapd gives to the same peers.
        case .peer(let uid, let gid):
            "dn:gidNumber=\(gid)+uidNumber=\(uid),cn=peercred,cn=external,cn=auth"
        }
    }
}
