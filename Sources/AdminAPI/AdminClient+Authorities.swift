package import NIOCore

extension AdminClient {
    /// The certification authorities, oldest first.
    package func authorities() async throws(AdminError) -> [CertificationAuthority] {
        let page: Page<CertificationAuthority> = try await call(AdminRoute("GET", ["authorities"]))
        return page.items
    }

    /// The certificate of an authority, DER, in pieces as they arrive.
    ///
    /// `authority` is its role or the fingerprint of its certificate.
    /// - Throws: ``AdminError``, or what `body` throws.
    package func authorityCertificate(
        _ authority: String,
        _ body: (ByteBuffer) async throws -> Void
    ) async throws {
        try await stream(AdminRoute("GET", ["authorities", authority, "certificate"]), body)
    }

    /// The newest revocation list of an authority, DER, in pieces as they arrive.
    ///
    /// `authority` is its role or the fingerprint of its certificate.
    /// - Throws: ``AdminError``, or what `body` throws.
    package func revocationList(
        of authority: String,
        _ body: (ByteBuffer) async throws -> Void
    ) async throws {
        try await stream(AdminRoute("GET", ["authorities", authority, "revocation-list"]), body)
    }
}
