import LMDB

extension StateView {
    /// The newest revocation list of an authority, DER; nil when there is none.
    package func revocationList(of authority: Fingerprint) throws(LedgerError) -> [UInt8]? {
        guard let list = try revocationListSpan(of: authority) else { return nil }
        return [UInt8](copying: list)
    }

    /// The newest revocation list of an authority, DER, lent.
    @_lifetime(copy self)
    package func revocationListSpan(
        of authority: Fingerprint
    ) throws(LedgerError) -> Span<UInt8>? {
        try view.find(log.tables.revocationList, authority.span)
    }

    /// The certificates that an authority issued and that were revoked, oldest first.
    ///
    /// All there ever were, expired ones included: one look-up for each.
    package func revokedCertificates(
        of authority: Fingerprint
    ) throws(LedgerError) -> [CertificateState] {
        let prefix = StateKey.revoked(authority)
        var certificates: [CertificateState] = []
        var walk = try view.walk(tables.state)
        var isThere = try walk.seek(prefix.span)
        while isThere, walk.key.starts(with: prefix),
            let position = BigEndian.read(walk.key.extracting(droppingFirst: prefix.count))
        {
            if let certificate = try certificate(at: position) { certificates.append(certificate) }
            isThere = try walk.next()
        }
        return certificates
    }
}
