extension AdminClient {
    /// Gives an address a key and a certificate; harmless when it has them.
    ///
    /// Does not wait for the directory when `isWaiting` is false.
    package func enroll(
        _ request: EnrollRequest,
        isWaiting: Bool = true
    ) async throws(AdminError) -> MailboxAnswer {
        try await call(
            AdminRoute("POST", ["mailboxes"], query: Self.wait(isWaiting)),
            sending: request
        )
    }

    /// Enrolls up to ``AdminLimits/batchItemsMax`` people, all that are not refused in one commit.
    ///
    /// Several batches may be under way at once, and share the work of all cores.
    package func importMailboxes(
        _ batch: MailboxBatch,
        isWaiting: Bool = true
    ) async throws(AdminError) -> BatchAnswer {
        try await call(
            AdminRoute("POST", ["mailboxes", "import"], query: Self.wait(isWaiting)),
            sending: batch
        )
    }

    /// One page of the mailboxes, by address, behind the address `after`.
    package func mailboxes(
        after: String? = nil,
        includingRetired: Bool = false,
        limit: Int = AdminLimits.pageItemsMax
    ) async throws(AdminError) -> Page<Mailbox> {
        try await call(
            AdminRoute(
                "GET",
                ["mailboxes"],
                query: [
                    ("after", after), ("limit", "\(limit)"),
                    ("retired", includingRetired ? "true" : nil),
                ]
            )
        )
    }

    /// All that is known of the mailbox with the address.
    package func mailbox(_ address: String) async throws(AdminError) -> MailboxDetail {
        try await call(AdminRoute("GET", ["mailboxes", address]))
    }

    /// Gives up a mailbox: nothing of it is published any more, its keys stay in the vault.
    package func retire(
        _ address: String,
        isWaiting: Bool = true
    ) async throws(AdminError) -> MailboxAnswer {
        try await call(
            AdminRoute("POST", ["mailboxes", address, "retire"], query: Self.wait(isWaiting))
        )
    }

    /// Gives a mailbox a new key and a certificate for it; the old ones stay in its history.
    package func renew(
        _ address: String,
        isWaiting: Bool = true
    ) async throws(AdminError) -> MailboxAnswer {
        try await call(
            AdminRoute("POST", ["mailboxes", address, "renew"], query: Self.wait(isWaiting))
        )
    }

    /// A mailbox's keys as PKCS#12 files, recorded before they are sent.
    package func exportKeys(
        of address: String,
        _ request: VaultExportRequest
    ) async throws(AdminError) -> VaultExport {
        try await call(AdminRoute("POST", ["mailboxes", address, "export"]), sending: request)
    }

    static func wait(_ isWaiting: Bool) -> [(String, String?)] {
        [("wait", isWaiting ? nil : "false")]
    }
}
