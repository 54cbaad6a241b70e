import Addressing
import Cryptography
import Glibc
import Issuer
import Ledger
import Vault

extension Authority {
    /// Makes the ledger, the vault and the authorities of a new organization in the empty directory
    /// `configuration.directory`, in this process: `waxwing init`.
    ///
    /// Everything is one command of the ledger, so that either all of it is recorded or nothing. A
    /// failure leaves files behind that the caller, who made the directory, removes with it.
    package static func initialize(
        _ wanted: Initialization,
        _ configuration: AuthorityConfiguration
    ) async throws(AuthorityError) -> Initialized {
        do {
            return try await make(wanted, configuration)
        } catch {
            throw AuthorityError(error, during: .files)
        }
    }

    private static func make(
        _ wanted: Initialization,
        _ configuration: AuthorityConfiguration
    ) async throws -> Initialized {
        guard let name = try PersonNames.checked(wanted.organization, .organization) else {
            throw AuthorityError.malformedName(
                field: .organization,
                maximum: PersonNames.bytesMax
            )
        }
        let id = Identifier.make(at: configuration.clock())
        let daily = KeyStore(
            try Vault.create(
                directory: configuration.directory,
                organization: id.array,
                door: .daily
            ),
            clock: configuration.clock
        )
        let root = KeyStore(
            try Vault.create(
                directory: configuration.directory,
                organization: id.array,
                door: .rootAuthority
            ),
            clock: configuration.clock
        )
        let founding = Founding(
            organization: name,
            policy: configuration.policy,
            now: configuration.clock() / 1_000_000,
            root: root,
            daily: daily
        )
        let pool = WorkPool(threads: 1)
        let founded = try await pool.run(.single) { () throws(any Error) in
            try founding.found(rootKeyKind: wanted.rootKeyKind, hosts: wanted.directoryHosts)
        }
        let ledger = try Ledger.create(
            path: configuration.ledgerPath,
            LedgerOptions(mapSizeBytes: configuration.mapSizeBytes, clock: configuration.clock),
            signer: founded.headSigner
        )
        defer { ledger.close() }
        let events: [Event] = [
            .organizationCreated(
                OrganizationCreated(id: id, name: name, suffix: wanted.suffix)
            ),
            .domainAssigned(DomainAssigned(domain: wanted.domain.aLabel, basis: .operator)),
        ]
        let drafts = events.map { EventDraft($0) } + founded.drafts + roles()
        _ = try await ledger.commit(
            by: CallerDirectory.ownCaller(door: .initialization).actor
        ) { _ in Decision((), drafts) }
        return Initialized(
            rootCertificate: PEM.certificate(founded.rootCertificate),
            issuingCertificate: PEM.certificate(founded.issuingCertificate),
            directoryCertificates: founded.directoryChain.map(PEM.certificate).joined(),
            directoryKey: try founded.takeDirectoryKey()
        )
    }

    /// The roles that an installation begins with: its owner and root may do everything.
    private static func roles() -> [EventDraft] {
        Set([geteuid(), 0]).sorted().map { uid in
            EventDraft(
                .roleAssigned(
                    RoleAssigned(
                        role: Role.administrator.rawValue,
                        principal: .user(uid),
                        isGranted: true
                    )
                )
            )
        }
    }
}
