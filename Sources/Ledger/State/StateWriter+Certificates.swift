import BER
import LMDB

// The `certificateState`, `fingerprint` and `serial` tables.
extension StateWriter {
    mutating func apply(
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
        try touch(event.mailbox, position, time, mustBeActive: true, &writing)
    }

    mutating func apply(
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

    mutating func apply(
        _ event: CertificateImported,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
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
        if try !add(certificate, &writing) { try importAgain(event, time, &writing) }
        try touch(event.mailbox, position, time, mustBeActive: true, &writing)
    }

    /// Publishes an imported certificate for one more mailbox, or again after it was withdrawn.
    mutating func importAgain(
        _ event: CertificateImported,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard let known = try position(of: event.fingerprint, writing.view),
            var certificate = try certificate(at: known, writing.view)
        else { throw .contradiction(.unknownCertificate(event.fingerprint)) }
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

    mutating func unpublish(
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
        for mailbox in certificate.mailboxes {
            try touch(mailbox, position, time, mustBeActive: false, &writing)
        }
    }

    /// Stores a certificate that no event may have named before.
    mutating func addCertificate(
        _ certificate: CertificateState,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard try add(certificate, &writing) else {
            throw .contradiction(.certificateExists(certificate.fingerprint))
        }
    }

    /// Stores a certificate with its indexes; false when an event named it before.
    mutating func add(
        _ certificate: CertificateState,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) -> Bool {
        let position = BigEndian.key(certificate.position)
        let isNew = try writing.storeNew(
            tables.fingerprint,
            certificate.fingerprint.span,
            position.span
        )
        guard isNew else { return false }
        isCertificateNew = true
        for mailbox in certificate.mailboxes {
            try writeOwned(mailbox, .certificate, certificate.position, &writing)
        }
        try write(certificate, &writing, .append)
        key.removeAll()
        key.append(certificate.serial)
        key.append(position.span)
        value.removeAll()
        try writing.store(tables.serial, key.bytes, value.bytes)
        return true
    }

    mutating func write(
        _ certificate: CertificateState,
        _ writing: inout WriteTransaction,
        _ flags: WriteTransaction.PutFlags = plainPut
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
    mutating func touch(
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

    func authority(
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

    func certificate(
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
