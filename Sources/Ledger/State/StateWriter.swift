import BER
import LMDB

/// Writes the state tables: the one `apply`, for an event just appended and for one read again.
///
/// Everything it does follows from the event and the tables alone, so that a rebuild from the log
/// gives the same octets. An event that contradicts the tables throws, perhaps with a part of it
/// written: the transaction is then not to be committed.
struct StateWriter: ~Copyable {
    let tables: StateTables
    /// Reused for every key and value, so that an event costs no memory of its own.
    private var key = BERWriter(capacity: 512)
    private var value = BERWriter(capacity: 2048)

    init(_ tables: StateTables) { self.tables = tables }

    /// Writes what `event`, at `position` and `time`, changes.
    mutating func apply(
        _ event: Event,
        at position: Position,
        time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        if position == 1 {
            guard case .organizationCreated = event else {
                throw .contradiction(.organizationMissing)
            }
        }
        switch event {
        case .organizationCreated(let event):
            try apply(event, position, time, &writing)
        case .domainAssigned(let event):
            try apply(event, position, time, &writing)
        case .authorityCreated(let event):
            try apply(event, position, time, &writing)
        case .mailboxEnrolled(let event):
            try apply(event, position, time, &writing)
        case .mailboxRenamed(let event):
            try apply(event, position, time, &writing)
        case .mailboxRetired(let event):
            try apply(event, position, time, &writing)
        case .keyVaulted(let event):
            try apply(event, position, time, &writing)
        case .keyRewrapped(let event):
            try apply(event, &writing)
        case .keyDestroyed(let event):
            try apply(event, &writing)
        case .certificateIssued(let event):
            try apply(event, position, time, &writing)
        case .certificateImported(let event):
            try apply(event, position, time, &writing)
        case .certificateWithdrawn(let event):
            try unpublish(event.fingerprint, .withdrawn, reason: nil, position, time, &writing)
        case .certificateRevoked(let event):
            try unpublish(
                event.fingerprint,
                .revoked,
                reason: event.reason,
                position,
                time,
                &writing
            )
        case .keyExported(let event):
            try apply(event, position, &writing)
        case .serviceCertificateIssued(let event):
            try apply(event, position, time, &writing)
        case .roleAssigned(let event):
            try apply(event, position, &writing)
        case .detailsErased(let event):
            try apply(event, position, time, &writing)
        case .headKeyCreated(let event):
            try apply(event, position, &writing)
        }
    }
}

// The organization, its domains, authorities, roles and head keys: the `state` table.
extension StateWriter {
    private mutating func apply(
        _ event: OrganizationCreated,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let stateKey = StateKey.organization
        guard try writing.view.find(tables.state, stateKey.span) == nil else {
            throw .contradiction(.organizationExists)
        }
        value.removeAll()
        OrganizationState(id: event.id, name: event.name, suffix: event.suffix, created: time)
            .write(into: &value)
        try writing.store(tables.state, stateKey.span, value.bytes)
        try writeChange(position, .organization, &writing)
    }

    private mutating func apply(
        _ event: DomainAssigned,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        value.removeAll()
        DomainState(domain: event.domain, basis: event.basis, position: position, assigned: time)
            .write(into: &value)
        try writing.store(tables.state, StateKey.domain(event.domain).span, value.bytes)
    }

    private mutating func apply(
        _ event: AuthorityCreated,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let stateKey = StateKey.authority(event.fingerprint)
        guard try writing.view.find(tables.state, stateKey.span) == nil else {
            throw .contradiction(.authorityExists(event.fingerprint))
        }
        if event.issuer != event.fingerprint { try requireAuthority(event.issuer, &writing) }
        try addCertificate(
            CertificateState(
                position: position,
                time: time,
                kind: .authority,
                fingerprint: event.fingerprint,
                mailboxes: [],
                keyRecord: event.keyRecord,
                serial: event.serial,
                issuer: event.issuer,
                notBefore: event.notBefore,
                notAfter: event.notAfter
            ),
            &writing
        )
        value.removeAll()
        AuthorityState(created: event, position: position, createdTime: time).write(into: &value)
        try writing.store(tables.state, stateKey.span, value.bytes)
        try writeChange(position, .authority(event.fingerprint), &writing)
    }

    private mutating func apply(
        _ event: RoleAssigned,
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let stateKey = StateKey.role(event.role, event.principal)
        guard event.isGranted else {
            try writing.remove(tables.state, stateKey.span)
            return
        }
        value.removeAll()
        RoleState(role: event.role, principal: event.principal, position: position)
            .write(into: &value)
        try writing.store(tables.state, stateKey.span, value.bytes)
    }

    private mutating func apply(
        _ event: HeadKeyCreated,
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        value.removeAll()
        HeadKeyState(
            position: position,
            keyRecord: event.keyRecord,
            publicKey: event.publicKey
        ).write(into: &value)
        try writing.store(tables.state, StateKey.headKey(position).span, value.bytes)
    }

    private mutating func requireAuthority(
        _ fingerprint: Fingerprint,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard try writing.view.find(tables.state, StateKey.authority(fingerprint).span) != nil
        else { throw .contradiction(.unknownAuthority(fingerprint)) }
    }
}

// Mailboxes.
extension StateWriter {
    private mutating func apply(
        _ event: MailboxEnrolled,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard try writing.view.find(tables.mailbox, event.mailbox.span) == nil else {
            throw .contradiction(.mailboxExists(event.mailbox))
        }
        if let address = event.details?.address {
            key.removeAll()
            key.append(utf8: address)
            if let holder = try writing.view.find(tables.address, key.bytes) {
                let isTaken = try isActive(holder, writing.view)
                if isTaken { throw .contradiction(.addressTaken(address)) }
            }
            try writing.store(tables.address, key.bytes, event.mailbox.span)
        }
        value.removeAll()
        MailboxState(enrolled: event, at: position, time: time).write(into: &value)
        try writing.store(tables.mailbox, event.mailbox.span, value.bytes)
        try writeOwned(event.mailbox, .details, position, &writing)
        try writeChange(position, .mailbox(event.mailbox), &writing)
    }

    private mutating func apply(
        _ event: MailboxRenamed,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var mailbox = try mailbox(event.mailbox, writing.view)
        guard mailbox.status == .active else {
            throw .contradiction(.mailboxRetired(event.mailbox))
        }
        mailbox.commonName = event.details?.commonName ?? ""
        mailbox.surname = event.details?.surname ?? ""
        try writeOwned(event.mailbox, .details, position, &writing)
        try write(mailbox, touchedAt: position, time, &writing)
    }

    private mutating func apply(
        _ event: MailboxRetired,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var mailbox = try mailbox(event.mailbox, writing.view)
        guard mailbox.status == .active else {
            throw .contradiction(.mailboxRetired(event.mailbox))
        }
        mailbox.status = .retired
        try write(mailbox, touchedAt: position, time, &writing)
    }

    private mutating func apply(
        _ event: DetailsErased,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var mailbox = try mailbox(event.mailbox, writing.view)
        guard mailbox.status != .active else {
            throw .contradiction(.mailboxActive(event.mailbox))
        }
        // The address may belong to a mailbox enrolled since.
        if !mailbox.address.isEmpty {
            key.removeAll()
            key.append(utf8: mailbox.address)
            var isHolder = false
            if let holder = try writing.view.find(tables.address, key.bytes) {
                isHolder = Identifier(holder) == mailbox.id
            }
            if isHolder { try writing.remove(tables.address, key.bytes) }
        }
        mailbox.status = .erased
        mailbox.address = ""
        mailbox.addressGiven = ""
        mailbox.commonName = ""
        mailbox.surname = ""
        try write(mailbox, touchedAt: position, time, &writing)
        for erased in event.positions {
            guard var certificate = try certificate(at: erased, writing.view),
                certificate.mailboxes == [event.mailbox]
            else { continue }
            certificate.status = .erased
            certificate.changed = time
            try write(certificate, &writing)
        }
    }

    /// Stores `mailbox` as changed by the event at `position`.
    private mutating func write(
        _ mailbox: consuming MailboxState,
        touchedAt position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let last = mailbox.touched
        mailbox.touched = position
        mailbox.modified = time
        value.removeAll()
        mailbox.write(into: &value)
        try writing.store(tables.mailbox, mailbox.id.span, value.bytes)
        try moveChange(from: last, to: position, .mailbox(mailbox.id), &writing)
    }

    /// Marks a mailbox as changed by the event at `position`, without reading its names.
    private mutating func touch(
        _ mailbox: MailboxID,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        value.removeAll()
        value.append(bigEndian: position)
        value.append(bigEndian: UInt64(bitPattern: time))
        let last = try copyRest(of: mailbox, writing.view)
        try writing.store(tables.mailbox, mailbox.span, value.bytes)
        try moveChange(from: last, to: position, .mailbox(mailbox), &writing)
    }

    /// Completes `value` with what follows its octets in the stored mailbox; returns its `touched`.
    private mutating func copyRest(
        of mailbox: MailboxID,
        _ view: ReadView
    ) throws(LedgerError) -> Position {
        guard let stored = try view.find(tables.mailbox, mailbox.span),
            let last = BigEndian.read(stored), stored.count > MailboxState.fixedByteCount
        else { throw .contradiction(.unknownMailbox(mailbox)) }
        value.append(stored.extracting(droppingFirst: value.count))
        return last
    }

    private func mailbox(
        _ id: MailboxID,
        _ view: ReadView
    ) throws(LedgerError) -> MailboxState {
        guard let stored = try view.find(tables.mailbox, id.span) else {
            throw .contradiction(.unknownMailbox(id))
        }
        do throws(EventFault) {
            return try MailboxState(id: id, stored: stored)
        } catch {
            throw .damagedState(table: "mailbox", error)
        }
    }

    /// Whether the mailbox that `id` names is in use.
    private func isActive(_ id: Span<UInt8>, _ view: ReadView) throws(LedgerError) -> Bool {
        guard let stored = try view.find(tables.mailbox, id), stored.count > 32 else {
            return false
        }
        return stored[32] == MailboxState.Status.active.rawValue
    }
}

// Keys.
extension StateWriter {
    private mutating func apply(
        _ event: KeyVaulted,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard try writing.view.find(tables.key, event.record.span) == nil else {
            throw .contradiction(.keyExists(event.record))
        }
        guard event.generation == 1 else {
            throw .contradiction(
                .wrongGeneration(event.record, expected: 1, found: event.generation)
            )
        }
        if let mailbox = event.mailbox {
            guard try writing.view.find(tables.mailbox, mailbox.span) != nil else {
                throw .contradiction(.unknownMailbox(mailbox))
            }
            key.removeAll()
            StateKey.writeOwned(mailbox, .key, position, into: &key)
            try writing.store(tables.owned, key.bytes, event.record.span)
        }
        try write(KeyState(vaulted: event, position: position, created: time), &writing)
    }

    private mutating func apply(
        _ event: KeyRewrapped,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var state = try liveKey(event.record, writing.view)
        let expected = state.vaulted.generation + 1
        guard event.generation == expected else {
            throw .contradiction(
                .wrongGeneration(event.record, expected: expected, found: event.generation)
            )
        }
        state.vaulted.generation = event.generation
        state.vaulted.recordDigest = event.recordDigest
        try write(state, &writing)
    }

    private mutating func apply(
        _ event: KeyDestroyed,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var state = try liveKey(event.record, writing.view)
        state.isDestroyed = true
        try write(state, &writing)
    }

    private mutating func apply(
        _ event: KeyExported,
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        for record in event.records { _ = try liveKey(record, writing.view) }
        _ = try mailbox(event.mailbox, writing.view)
        try writeOwned(event.mailbox, .details, position, &writing)
    }

    private mutating func write(
        _ state: KeyState,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        value.removeAll()
        state.write(into: &value)
        try writing.store(tables.key, state.vaulted.record.span, value.bytes)
    }

    private func liveKey(_ record: RecordID, _ view: ReadView) throws(LedgerError) -> KeyState {
        guard let stored = try view.find(tables.key, record.span) else {
            throw .contradiction(.unknownKey(record))
        }
        do throws(EventFault) {
            let state = try KeyState(stored: stored)
            if !state.isDestroyed { return state }
        } catch {
            throw .damagedState(table: "key", error)
        }
        throw .contradiction(.unknownKey(record))
    }
}

// Certificates.
extension StateWriter {
    private mutating func apply(
        _ event: CertificateIssued,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        try requireAuthority(event.issuer, &writing)
        _ = try liveKey(event.keyRecord, writing.view)
        try addCertificate(
            CertificateState(
                position: position,
                time: time,
                kind: .issued,
                fingerprint: event.fingerprint,
                mailboxes: [event.mailbox],
                keyRecord: event.keyRecord,
                serial: event.serial,
                issuer: event.issuer,
                notBefore: event.notBefore,
                notAfter: event.notAfter
            ),
            &writing
        )
        try touch(event.mailbox, position, time, &writing)
    }

    private mutating func apply(
        _ event: ServiceCertificateIssued,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        try requireAuthority(event.issuer, &writing)
        try addCertificate(
            CertificateState(
                position: position,
                time: time,
                kind: .service,
                fingerprint: event.fingerprint,
                mailboxes: [],
                keyRecord: nil,
                serial: event.serial,
                issuer: event.issuer,
                notBefore: event.notBefore,
                notAfter: event.notAfter
            ),
            &writing
        )
    }

    private mutating func apply(
        _ event: CertificateImported,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        if let known = try self.position(of: event.fingerprint, writing.view) {
            try importAgain(event, known, time, &writing)
        } else {
            var certificate = CertificateState(
                position: position,
                time: time,
                kind: .imported,
                fingerprint: event.fingerprint,
                mailboxes: [event.mailbox],
                keyRecord: nil,
                serial: event.serial,
                issuer: nil,
                notBefore: event.notBefore,
                notAfter: event.notAfter
            )
            certificate.isVouched = event.isVouched
            certificate.isExternal = event.isExternal
            try addCertificate(certificate, &writing)
        }
        try touch(event.mailbox, position, time, &writing)
    }

    /// Publishes an imported certificate for one more mailbox, or again after it was withdrawn.
    private mutating func importAgain(
        _ event: CertificateImported,
        _ known: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard var certificate = try certificate(at: known, writing.view) else {
            throw .contradiction(.unknownCertificate(event.fingerprint))
        }
        guard certificate.kind == .imported,
            certificate.status == .published || certificate.status == .withdrawn
        else { throw .contradiction(.certificateExists(event.fingerprint)) }
        if !certificate.mailboxes.contains(event.mailbox) {
            certificate.mailboxes.append(event.mailbox)
            certificate.mailboxes.sort()
        }
        certificate.status = .published
        certificate.isVouched = event.isVouched
        certificate.isExternal = event.isExternal
        certificate.changed = time
        try write(certificate, &writing)
        try writeOwned(event.mailbox, .certificate, known, &writing)
    }

    private mutating func unpublish(
        _ fingerprint: Fingerprint,
        _ status: CertificateState.Status,
        reason: Int64?,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard let known = try self.position(of: fingerprint, writing.view),
            var certificate = try certificate(at: known, writing.view)
        else { throw .contradiction(.unknownCertificate(fingerprint)) }
        // What was withdrawn may still be revoked; nothing comes after a revocation.
        guard
            certificate.status == .published
                || (status == .revoked && certificate.status == .withdrawn)
        else { throw .contradiction(.certificateUnpublished(fingerprint)) }
        certificate.status = status
        certificate.changed = time
        certificate.revocationReason = reason
        try write(certificate, &writing)
        if certificate.kind == .authority { try touch(fingerprint, position, time, &writing) }
        for mailbox in certificate.mailboxes { try touch(mailbox, position, time, &writing) }
    }

    /// Stores a certificate that no event named before, with its indexes.
    private mutating func addCertificate(
        _ certificate: CertificateState,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard try position(of: certificate.fingerprint, writing.view) == nil else {
            throw .contradiction(.certificateExists(certificate.fingerprint))
        }
        for mailbox in certificate.mailboxes {
            guard try isActive(mailbox.span, writing.view) else {
                throw .contradiction(.mailboxRetired(mailbox))
            }
            try writeOwned(mailbox, .certificate, certificate.position, &writing)
        }
        try write(certificate, &writing, .append)
        let position = BigEndian.key(certificate.position)
        try writing.store(tables.fingerprint, certificate.fingerprint.span, position.span)
        key.removeAll()
        key.append(certificate.serial)
        key.append(position.span)
        value.removeAll()
        try writing.store(tables.serial, key.bytes, value.bytes)
    }

    private mutating func write(
        _ certificate: CertificateState,
        _ writing: inout WriteTransaction,
        _ flags: WriteTransaction.PutFlags = []
    ) throws(LedgerError) {
        value.removeAll()
        certificate.write(into: &value)
        try writing.store(
            tables.certificateState,
            position: certificate.position,
            value.bytes,
            flags
        )
    }

    /// Marks an authority as changed by the event at `position`.
    private mutating func touch(
        _ authority: Fingerprint,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let stateKey = StateKey.authority(authority)
        var state = try self.authority(authority, writing.view)
        let last = state.touched
        state.touched = position
        state.modified = time
        value.removeAll()
        state.write(into: &value)
        try writing.store(tables.state, stateKey.span, value.bytes)
        try moveChange(from: last, to: position, .authority(authority), &writing)
    }

    private func authority(
        _ fingerprint: Fingerprint,
        _ view: ReadView
    ) throws(LedgerError) -> AuthorityState {
        let stateKey = StateKey.authority(fingerprint)
        guard let stored = try view.find(tables.state, stateKey.span) else {
            throw .contradiction(.unknownAuthority(fingerprint))
        }
        do throws(EventFault) {
            return try AuthorityState(stored: stored)
        } catch {
            throw .damagedState(table: "state", error)
        }
    }

    /// Where the octets of a certificate are stored; nil when no event named it.
    func position(
        of fingerprint: Fingerprint,
        _ view: ReadView
    ) throws(LedgerError) -> Position? {
        guard let stored = try view.find(tables.fingerprint, fingerprint.span) else { return nil }
        return BigEndian.read(stored)
    }

    private func certificate(
        at position: Position,
        _ view: ReadView
    ) throws(LedgerError) -> CertificateState? {
        guard let stored = try view.find(tables.certificateState, position: position) else {
            return nil
        }
        do throws(EventFault) {
            return try CertificateState(position: position, stored: stored)
        } catch {
            throw .damagedState(table: "certificateState", error)
        }
    }
}

// The `owned` and `change` tables.
extension StateWriter {
    private mutating func writeOwned(
        _ mailbox: MailboxID,
        _ kind: StateKey.Owned,
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        key.removeAll()
        StateKey.writeOwned(mailbox, kind, position, into: &key)
        value.removeAll()
        try writing.store(tables.owned, key.bytes, value.bytes)
    }

    private mutating func writeChange(
        _ position: Position,
        _ subject: StateChange.Subject,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        key.removeAll()
        StateChange.writeKey(position, subject, into: &key)
        value.removeAll()
        try writing.store(tables.change, key.bytes, value.bytes)
    }

    private mutating func moveChange(
        from last: Position,
        to position: Position,
        _ subject: StateChange.Subject,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        key.removeAll()
        StateChange.writeKey(last, subject, into: &key)
        try writing.remove(tables.change, key.bytes)
        try writeChange(position, subject, &writing)
    }
}
