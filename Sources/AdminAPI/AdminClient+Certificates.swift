extension AdminClient {
    /// One page of the certificates, in the order in which they were recorded, behind `after`.
    ///
    /// Of one mailbox alone when `address` is given, and then newest first.
    package func certificates(
        of address: String? = nil,
        after: String? = nil,
        limit: Int = AdminLimits.pageItemsMax
    ) async throws(AdminError) -> Page<Certificate> {
        try await call(
            AdminRoute(
                "GET",
                ["certificates"],
                query: [("mailbox", address), ("after", after), ("limit", "\(limit)")]
            )
        )
    }

    /// The certificate with the serial number or fingerprint `id`, hexadecimal.
    package func certificate(_ id: String) async throws(AdminError) -> CertificateDetail {
        try await call(AdminRoute("GET", ["certificates", id]))
    }

    /// The certificates that the directory now has for the mailbox, newest first, with their bytes.
    package func publishedCertificates(
        of address: String
    ) async throws(AdminError) -> Page<CertificateDetail> {
        try await call(AdminRoute("GET", ["mailboxes", address, "certificates"]))
    }

    /// Declares the certificate with the serial number or fingerprint `id` invalid and withdraws it.
    package func revoke(
        _ id: String,
        reason: RevocationReason,
        isWaiting: Bool = true
    ) async throws(AdminError) -> CertificateAnswer {
        try await call(
            AdminRoute("POST", ["certificates", id, "revoke"], query: Self.wait(isWaiting)),
            sending: RevokeRequest(reason: reason)
        )
    }

    /// Publishes certificates that were issued elsewhere: up to ``AdminLimits/batchItemsMax``, each
    /// as DER, one directly behind the other; all that are not refused in one commit.
    ///
    /// Several batches may be under way at once: two to four keep both the reading of certificates
    /// and the disk busy.
    package func importCertificates(
        _ der: [UInt8],
        _ options: CertificateImportOptions,
        isWaiting: Bool = true
    ) async throws(AdminError) -> BatchAnswer {
        let query: [(String, String?)] = [
            ("external", options.isExternal ? "true" : nil),
            ("vouched", options.isVouched ? "true" : nil),
        ]
        return try await call(
            AdminRoute(
                "POST",
                ["certificates", "import"],
                query: query + Self.wait(isWaiting)
            ),
            bytes: der
        )
    }
}
