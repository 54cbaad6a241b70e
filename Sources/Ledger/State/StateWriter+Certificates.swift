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
        guard var certificate = try writing.view.certificate(event.fingerprint, tables) else {
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
        try writeOwned(event.mailbox, .certificate, certificate.position, &writing)
    }

    mutating func unpublish(
        _ fingerprint: Fingerprint,
        _ status: CertificateState.Status,
        reason: Int64?,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard var certificate = try writing.view.certificate(fingerprint, tables) else {
            throw .contradiction(.unknownCertificate(fingerprint))
        }
        // What was withdrawn may still be revoked; nothing comes after a revocation.
        guard
            certificate.status == .published
                || (status == .revoked && certificate.status == .withdrawn)
        else { throw .contradiction(.certificateUnpublished(fingerprint)) }
        certificate.status = status
        certificate.changed = time
        certificate.revocationReason = reason
        try write(certificate, &writing)
        if status == .revoked { try noteRevocation(of: certificate, position, &writing) }
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
        guard try addFingerprint(certificate.fingerprint, certificate.position, &writing) else {
            return false
        }
        isCertificateNew = true
        for mailbox in certificate.mailboxes {
            try writeOwned(mailbox, .certificate, certificate.position, &writing)
        }
        try write(certificate, &writing, .append)
        key.removeAll()
        StateKey.writeSerial(certificate.serial, certificate.position, into: &key)
        value.removeAll()
        try writing.store(tables.serial, key.bytes, value.bytes)
        return true
    }

    /// Notes where a certificate is; false when an event named it before.
    mutating func addFingerprint(
        _ fingerprint: Fingerprint,
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) -> Bool {
        let whole = fingerprint.span
        let place = BigEndian.key(position)
        let short = whole.extracting(first: StateKey.fingerprintByteCount)
        if try writing.storeNew(tables.fingerprint, short, place.span) { return true }
        guard try writing.view.certificate(fingerprint, tables) == nil else { return false }
        return try writing.storeNew(tables.fingerprint, whole, place.span)
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
}
