extension CertificateExtensions {
    /// The value of the extension whose identifier has the content octets `identifier`, or nil if
    /// there is none.
    @_lifetime(copy self)
    package func value(identifiedBy identifier: [UInt8]) -> Span<UInt8>? {
        var walk = makeWalk()
        while let entry = walk.next() {
            if entry.identifier.hasSameBytes(as: identifier) { return entry.value }
        }
        return nil
    }

    /// The policies, or nil when nothing is said (2.5.29.32).
    @_lifetime(copy self)
    package func policies() throws(PKIXError) -> CertificatePolicies? {
        guard let value = value(of: .certificatePolicies) else { return nil }
        return try CertificatePolicies(value)
    }

    /// The constraints on the names below an authority, or nil when there are none (2.5.29.30).
    @_lifetime(copy self)
    package func nameConstraints() throws(PKIXError) -> NameConstraints? {
        guard let value = value(of: .nameConstraints) else { return nil }
        return try NameConstraints(value)
    }

    /// When the private key may be used, or nil when nothing is said (2.5.29.16).
    package func privateKeyUsagePeriod() throws(PKIXError) -> PrivateKeyUsagePeriod? {
        guard let value = value(identifiedBy: PrivateKeyUsagePeriod.identifier) else { return nil }
        return try PrivateKeyUsagePeriod(value)
    }
}
