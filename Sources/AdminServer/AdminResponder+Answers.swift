import AdminAPI
import Authority
import Cryptography
import Foundation
import HTTPTypes
import HummingbirdCore
import Ledger
import NIOCore

extension AdminResponder {
    /// The query's names of a list.
    private static let pageNames: Set<String> = ["after", "limit"]

    /// Carries out `request` for `caller`, who may.
    func answer(_ request: AdminRequest, _ caller: Caller) async throws -> Response {
        switch request.endpoint {
        case .status:
            _ = try request.query([])
            let status = try await authority.status()
            return try json(ServerStatus(status, version: version, walls: walls))
        case .enroll: return try await enroll(request, caller)
        case .importMailboxes: return try await importMailboxes(request, caller)
        case .listMailboxes: return try await listMailboxes(request)
        case .showMailbox(let address):
            _ = try request.query([])
            return try json(MailboxDetail(try await authority.mailbox(address)))
        case .listPublished(let address):
            _ = try request.query([])
            let published = try await authority.certificates(of: address, isPublishedOnly: true)
            return try json(Page(items: published.map(CertificateDetail.init), next: nil))
        case .renew(let address):
            try request.requireNoBody()
            let isWaiting = try request.isWaiting
            let outcome = try await authority.renew(address, by: caller, isWaiting: isWaiting)
            return try json(MailboxAnswer(outcome))
        case .retire(let address):
            try request.requireNoBody()
            let isWaiting = try request.isWaiting
            let outcome = try await authority.retire(address, by: caller, isWaiting: isWaiting)
            return try json(MailboxAnswer(outcome))
        case .exportKeys(let address): return try await exportKeys(request, of: address, caller)
        case .listCertificates: return try await listCertificates(request)
        case .importCertificates: return try await importCertificates(request, caller)
        case .showCertificate(let id):
            _ = try request.query([])
            return try json(CertificateDetail(try await authority.certificate(id)))
        case .revoke(let id): return try await revoke(request, id, caller)
        case .listAuthorities:
            _ = try request.query([])
            let items = try await authority.authorities().map(CertificationAuthority.init)
            return try json(Page(items: items, next: nil))
        case .authorityCertificate(let id):
            _ = try request.query([])
            return Self.octets(try await certificationAuthority(id).certificate)
        case .revocationList(let id):
            _ = try request.query([])
            return try await revocationList(of: id)
        case .listEvents: return try await listEvents(request)
        case .verifyAudit: return try await verifyAudit(request)
        case .exportDirectory:
            _ = try request.query([])
            return exportDirectory()
        case .addAccount: return try await addAccount(request, caller)
        case .listAccounts: return try await listAccounts(request)
        case .changePassword(let name):
            return try await changePassword(request, ofAccount: name, caller)
        case .removeAccount(let name): return try await removeAccount(request, name, caller)
        }
    }

    private func enroll(_ request: AdminRequest, _ caller: Caller) async throws -> Response {
        let isWaiting = try request.isWaiting
        let wanted = try request.decoded(EnrollRequest.self)
        let person = Person(address: wanted.address, name: wanted.name, surname: wanted.surname)
        let outcome = try await authority.enroll(person, by: caller, isWaiting: isWaiting)
        return try json(MailboxAnswer(outcome))
    }

    private func importMailboxes(
        _ request: AdminRequest,
        _ caller: Caller
    ) async throws -> Response {
        let isWaiting = try request.isWaiting
        let items = try request.decoded(MailboxBatch.self).items
        let people = items.map { item in
            Person(address: item.address, name: item.name, surname: item.surname)
        }
        let outcome = try await authority.enroll(people, by: caller, isWaiting: isWaiting)
        return try json(batch(outcome) { items[$0].line })
    }

    private func importCertificates(
        _ request: AdminRequest,
        _ caller: Caller
    ) async throws -> Response {
        let query = try request.query(["wait", "external", "vouched"])
        let outcome = try await authority.importCertificates(
            Array(request.body.readableBytesView),
            isExternal: try query.flag("external", fallback: false),
            isVouched: try query.flag("vouched", fallback: false),
            by: caller,
            isWaiting: try query.flag("wait", fallback: true)
        )
        return try json(batch(outcome) { $0 })
    }

    private func listMailboxes(_ request: AdminRequest) async throws -> Response {
        let query = try request.query(Self.pageNames.union(["retired"]))
        let (items, next) = try await authority.mailboxes(
            after: query.text("after"),
            isWithRetired: try query.flag("retired", fallback: false),
            limit: try query.limit()
        )
        return try json(Page(items: items.map(Mailbox.init), next: next))
    }

    private func listCertificates(_ request: AdminRequest) async throws -> Response {
        let query = try request.query(Self.pageNames.union(["mailbox"]))
        if let address = query.text("mailbox") {
            let items = try await authority.certificates(of: address, isPublishedOnly: false)
            return try json(Page(items: items.map(Certificate.init), next: nil))
        }
        let after = try query.number("after", 0...UInt64(Int64.max), fallback: 0)
        let (items, next) = try await authority.certificates(
            after: after,
            limit: try query.limit()
        )
        return try json(
            Page(items: items.map(Certificate.init), next: next.map { "\($0)" })
        )
    }

    private func revoke(
        _ request: AdminRequest,
        _ id: String,
        _ caller: Caller
    ) async throws -> Response {
        let isWaiting = try request.isWaiting
        let reason = try request.decoded(RevokeRequest.self).reason
        let outcome = try await authority.revoke(
            id,
            reason: reason.number,
            by: caller,
            isWaiting: isWaiting
        )
        let isOwn = outcome.certificate.state.kind == .issued
        return try json(
            CertificateAnswer(
                certificate: Certificate(outcome.certificate),
                isChanged: outcome.isChanged,
                recorded: Recorded(outcome.progress),
                notice: isOwn
                    ? "the directory no longer has the certificate, and its issuer's revocation list names "
                        + "it; that list is not served over HTTP yet, where most programs look"
                    : "the certificate was issued elsewhere: it is withdrawn from the directory, and "
                        + "only its issuer can revoke it"
            )
        )
    }

    private func exportKeys(
        _ request: AdminRequest,
        of address: String,
        _ caller: Caller
    ) async throws -> Response {
        _ = try request.query([])
        let wanted = try request.decoded(VaultExportRequest.self)
        let export = try await authority.exportKeys(
            of: address,
            wanted.protection == .modern ? .modern : .compatible,
            isOneFile: wanted.isOneFile,
            by: caller
        )
        return try json(
            VaultExport(
                address: export.address,
                files: export.files.map { file in
                    VaultExport.File(
                        serial: Certificate.serial(file.serial),
                        notBefore: Timestamp(seconds: file.notBefore),
                        keys: file.keys,
                        pkcs12: Data(file.pkcs12)
                    )
                },
                password: export.password,
                position: export.position
            )
        )
    }

    private func listEvents(_ request: AdminRequest) async throws -> Response {
        let query = try request.query(["from", "limit"])
        let (items, next) = try await authority.events(
            from: try query.number("from", 1...UInt64(Int64.max), fallback: 1),
            limit: try query.limit()
        )
        return try json(Page(items: items.map(AuditEvent.init), next: next.map { "\($0)" }))
    }

    private func verifyAudit(_ request: AdminRequest) async throws -> Response {
        _ = try request.query([])
        var kept: KeptHead?
        if let head = try request.decoded(AuditVerifyRequest.self).against {
            guard let hash = Hash256(hexadecimal: head.chainHash) else {
                throw AdminError(
                    code: .malformedRequest,
                    message: "the kept head's chainHash is not 64 hexadecimal digits"
                )
            }
            kept = KeptHead(position: head.position, chainHash: hash)
        }
        let (verification, signer) = try await authority.verify(against: kept)
        return try json(AuditReport(verification, signer: signer))
    }

    private func batch(_ outcome: BatchOutcome, item: (Int) -> Int) -> BatchAnswer {
        BatchAnswer(
            added: outcome.added,
            unchanged: outcome.unchanged,
            refused: outcome.refused.map { refused in
                BatchAnswer.Refusal(
                    item: item(refused.index),
                    error: refusal(for: refused.error).error
                )
            },
            recorded: Recorded(outcome.progress)
        )
    }

    func json(_ value: some Encodable) throws -> Response {
        Self.response(.ok, try AdminJSON.encode(value))
    }
}

extension AdminRequest {
    /// Whether a command whose query takes `wait` alone waits for the directory.
    var isWaiting: Bool {
        get throws(AdminError) { try query(["wait"]).flag("wait", fallback: true) }
    }
}

extension Query {
    /// The number of items that a page may have.
    fileprivate func limit() throws(AdminError) -> Int {
        let most = UInt64(AdminLimits.pageItemsMax)
        return Int(clamping: try number("limit", 1...most, fallback: most))
    }
}

extension Hash256 {
    /// The hash that 64 digits spell.
    fileprivate init?(hexadecimal text: String) {
        let digits = text.compactMap(\.hexDigitValue)
        guard text.utf8.count == 64, digits.count == 64 else { return nil }
        self.init(
            stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        )
    }
}
