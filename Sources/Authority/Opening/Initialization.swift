package import Addressing
package import Cryptography

/// What a new installation is made of.
package struct Initialization: Sendable {
    /// The organization's name, as certificates carry it.
    package var organization: String
    /// The domain whose mailboxes the organization has; recorded as assigned by the operator.
    package var domain: DomainName
    /// The directory's naming context, RFC 4514.
    package var suffix: String
    /// The kind of the root authority's key: ``KeyKind/p384`` or ``KeyKind/rsa4096``.
    package var rootKeyKind: KeyKind
    /// The hosts that the directory's TLS certificate names, by name or IP address; at least one.
    package var directoryHosts: [String]

    /// Makes the description.
    package init(
        organization: String,
        domain: DomainName,
        suffix: String,
        rootKeyKind: KeyKind = .p384,
        directoryHosts: [String]
    ) {
        self.organization = organization
        self.domain = domain
        self.suffix = suffix
        self.rootKeyKind = rootKeyKind
        self.directoryHosts = directoryHosts
    }

    /// The naming context that a domain suggests: `dc=example,dc=com`.
    package static func suffix(of domain: DomainName) -> String {
        domain.aLabel.split(separator: ".").map { "dc=\($0)" }.joined(separator: ",")
    }
}

/// What a new installation's files besides the authority's own need.
package struct Initialized: ~Copyable, Sendable {
    /// The root authority's certificate, PEM: what mail clients are told to trust.
    package let rootCertificate: String
    /// The certificate of the authority that certifies mailboxes, PEM, to complete chains by hand.
    package let issuingCertificate: String
    /// The directory's TLS certificate and the authority's that issued it, PEM, in this order.
    package let directoryCertificates: String
    /// The key of the directory's TLS certificate, PEM without a password: for a file of mode 0600
    /// and nothing else.
    package let directoryKey: SecretBytes
}
