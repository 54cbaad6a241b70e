import Addressing

/// What certificates from elsewhere must satisfy in one import.
struct ImportRules: Sendable {
    /// The organization's domains.
    var domains: [DomainName]
    /// Whether addresses outside of them are taken too.
    var isExternal: Bool
    /// Whether the caller answers for the certificates, so that no chain is asked for.
    var isVouched: Bool
    /// Whether a certificate, DER, chains to a configured root at the moment of the import.
    var isTrusted: @Sendable ([UInt8]) -> Bool

    /// Whether mail addresses of `domain` are the organization's: it is one of its domains, or one
    /// below, since who has a domain has those below it.
    func isOwn(_ domain: DomainName) -> Bool { domains.contains { $0.contains(domain) } }
}
