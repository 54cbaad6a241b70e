import Addressing
import ChangeFeed
import Cryptography
import Glibc
import Issuer
import Ledger
package import Logging
import Vault

extension Authority {
    /// Opens the ledger and the vault of `configuration.directory` and serves the publisher.
    ///
    /// The caller holds the lock that says that no other process has this directory open. Blocks while
    /// state tables of an older layout are rebuilt.
    /// `progress` is called during such a rebuild with the position reached and the last one.
    package static func open(
        _ configuration: AuthorityConfiguration,
        logger: Logger,
        progress: (_ position: UInt64, _ last: UInt64) -> Void = { _, _ in }
    ) throws(AuthorityError) -> Authority {
        do {
            var options = LedgerOptions(
                mapSizeBytes: configuration.mapSizeBytes,
                clock: configuration.clock
            )
            let onFatal = configuration.onFatal
            options.onFatal = { _ in onFatal?() }
            let ledger = try Ledger.open(
                path: configuration.ledgerPath,
                options,
                progress: progress
            )
            return try open(ledger, configuration, logger)
        } catch {
            throw AuthorityError(error, during: .files)
        }
    }

    private static func open(
        _ ledger: Ledger,
        _ configuration: AuthorityConfiguration,
        _ logger: Logger
    ) throws -> Authority {
        let (id, head) = try ledger.read { view in
            guard let organization = try view.organization(), let head = try view.headKeys().last
            else { throw LedgerError.damagedFile(missing: "the organization") }
            return (organization.id, head)
        }
        let keys = KeyStore(
            try Vault.open(
                directory: configuration.directory,
                organization: id.array,
                door: .daily
            ),
            clock: configuration.clock
        )
        let owner = try configuration.owner ?? owner(of: configuration.directory)
        let (organization, headSigner) = try ledger.read { view in
            (
                try Organization(in: view, keys: keys, owner: owner),
                try signer(head.keyRecord, in: view, keys: keys)
            )
        }
        ledger.install(headSigner)
        let trust = try TrustedRoots(certificates: configuration.trustedCertificates)
        let publication = Publication()
        let feed = try FeedServer(
            path: configuration.changesSocket,
            ledger: ledger,
            publication: publication,
            allowed: configuration.publisherUsers.union([geteuid(), 0]),
            logger: logger
        )
        let writes: WriteServer?
        if let path = configuration.writesSocket {
            writes = try WriteServer(
                path: path,
                allowed: configuration.ldapUsers.union([geteuid(), 0]),
                logger: logger
            )
        } else {
            writes = nil
        }
        let authority = Authority(
            configuration: configuration,
            ledger: ledger,
            keys: keys,
            organization: organization,
            trust: trust,
            feed: feed,
            writes: writes,
            publication: publication,
            logger: logger
        )
        writes?.start { [weak authority] command, uid in
            await authority?.write(command, from: uid)
                ?? WriteAnswer(.unavailable, "the authority is stopping, try again later")
        }
        return authority
    }

    /// A signer with the key of `record`.
    static func signer(
        _ record: RecordID,
        in view: StateView,
        keys: KeyStore
    ) throws -> VaultSigner {
        guard let key = try view.key(record), let sealed = try view.vaultRecord(record),
            let kind = KeyKind(rawValue: key.vaulted.algorithm)
        else { throw LedgerError.damagedFile(missing: "vault record \(record)") }
        return keys.signer(
            sealed.sealed,
            at: KeyPlace(key.vaulted),
            algorithm: kind.signatureAlgorithm
        )
    }

    private static func owner(of directory: String) throws(AuthorityError) -> UInt32 {
        var status = stat()
        guard unsafe stat(directory, &status) == 0 else {
            throw .fault(.files, "cannot look at \(directory): errno \(errno)")
        }
        return status.st_uid
    }
}

extension Organization {
    /// Reads out of the ledger what no command changes.
    init(in view: StateView, keys: KeyStore, owner: UInt32) throws {
        guard let state = try view.organization() else {
            throw LedgerError.damagedFile(missing: "the organization")
        }
        let authorities = try view.authorities()
        let issuers = try authorities.filter { $0.created.role != .root }.map { state in
            try IssuingAuthority(state, in: view, keys: keys)
        }
        guard let mailbox = authorities.last(where: { $0.created.role == .smime }),
            let issuing = issuers.last(where: { $0.fingerprint == mailbox.created.fingerprint }),
            let above = try view.certificateBytes(mailbox.created.issuer)
        else { throw LedgerError.damagedFile(missing: "the authority for mailboxes") }
        self.init(
            name: state.name,
            suffix: state.suffix,
            domains: try view.domains().map { try DomainName($0.domain) },
            owner: owner,
            mailboxAuthority: issuing,
            issuers: issuers,
            chain: [issuing.authority.certificate, above]
        )
    }
}

extension IssuingAuthority {
    /// Reads an authority and its key out of the ledger.
    fileprivate init(_ state: AuthorityState, in view: StateView, keys: KeyStore) throws {
        guard let der = try view.certificateBytes(state.created.fingerprint) else {
            throw LedgerError.damagedFile(missing: "the certificate of an authority")
        }
        authority = try CertificationAuthority(certificate: der)
        fingerprint = state.created.fingerprint
        signer = try Authority.signer(state.created.keyRecord, in: view, keys: keys)
    }
}
