package import NIOCore

extension AdminClient {
    /// What runs, how far it is, and what the operator must know.
    package func status() async throws(AdminError) -> ServerStatus {
        try await call(AdminRoute("GET", ["status"]))
    }

    /// One page of the log, from the event at `position`, 1 being the first.
    package func auditEvents(
        from position: UInt64 = 1,
        limit: Int = AdminLimits.pageItemsMax
    ) async throws(AdminError) -> Page<AuditEvent> {
        try await call(
            AdminRoute(
                "GET",
                ["audit", "events"],
                query: [("from", "\(position)"), ("limit", "\(limit)")]
            )
        )
    }

    /// Reads the whole log and checks it, against a head that was kept elsewhere where one is given.
    package func verifyAudit(
        against head: AuditHead? = nil
    ) async throws(AdminError) -> AuditReport {
        try await call(
            AdminRoute("POST", ["audit", "verify"]),
            sending: AuditVerifyRequest(against: head)
        )
    }

    /// The directory as the ledger has it, as LDIF (RFC 2849), in pieces as they arrive.
    /// - Throws: ``AdminError``, or what `body` throws.
    package func exportDirectory(_ body: (ByteBuffer) async throws -> Void) async throws {
        try await stream(AdminRoute("GET", ["directory", "export"]), body)
    }
}
