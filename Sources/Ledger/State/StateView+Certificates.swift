import LMDB

extension StateView {
    /// The certificate of this fingerprint; nil when no event named it.
    package func certificate(
        _ fingerprint: Fingerprint
    ) throws(LedgerError) -> CertificateState? {
        guard let value = try view.find(tables.fingerprint, fingerprint.span),
            let position = BigEndian.read(value)
        else { return nil }
        return try certificate(at: position)
    }

    /// The certificate whose octets are stored at `position`.
    package func certificate(at position: Position) throws(LedgerError) -> CertificateState? {
        guard let stored = try view.find(tables.certificateState, position: position) else {
            return nil
        }
        do throws(EventFault) {
            return try CertificateState(position: position, stored: stored)
        } catch {
            throw .damagedState(table: "certificateState", error)
        }
    }

    /// The certificates of a serial number (its content octets), whoever issued them.
    package func certificates(serial: [UInt8]) throws(LedgerError) -> [CertificateState] {
        var found: [CertificateState] = []
        guard serial.count + 8 <= LMDBLimits.keyBytesMax else { return [] }
        var walk = try view.walk(tables.serial)
        var isThere = try walk.seek((serial.isEmpty ? [0] : serial).span)
        while isThere, walk.key.starts(with: serial) {
            if walk.key.count == serial.count + 8,
                let position = BigEndian.read(walk.key.extracting(droppingFirst: serial.count)),
                let certificate = try certificate(at: position)
            {
                found.append(certificate)
            }
            isThere = try walk.next()
        }
        return found
    }

    /// The certificates of a mailbox, oldest first, whatever became of them.
    package func certificates(of mailbox: MailboxID) throws(LedgerError) -> [CertificateState] {
        var certificates: [CertificateState] = []
        for owned in try owned(mailbox, .certificate) {
            if let certificate = try certificate(at: owned.position) {
                certificates.append(certificate)
            }
        }
        return certificates
    }

    /// At most `limit` certificates in the order in which they came, behind `position`.
    package func certificates(
        after position: Position,
        limit: Int
    ) throws(LedgerError) -> [CertificateState] {
        var certificates: [CertificateState] = []
        guard position < .max else { return [] }
        var walk = try view.walk(tables.certificateState)
        var isThere = try walk.seek(BigEndian.key(position + 1).span)
        while isThere, certificates.count < limit {
            if let at = BigEndian.read(walk.key), let certificate = try certificate(at: at) {
                certificates.append(certificate)
            }
            isThere = try walk.next()
        }
        return certificates
    }

    /// How many certificates there are, whatever became of them.
    package func certificateCount() throws(LedgerError) -> Int {
        try view.pairs(tables.certificateState)
    }

    /// The octets of a certificate, as a copy; nil when there are none, or no more.
    package func certificateBytes(at position: Position) throws(LedgerError) -> [UInt8]? {
        guard let octets = try view.find(log.tables.certificate, position: position) else {
            return nil
        }
        return [UInt8](copying: octets)
    }

    /// The octets of a certificate, in the map: good until this view ends.
    @_lifetime(copy self)
    package func certificateSpan(at position: Position) throws(LedgerError) -> Span<UInt8>? {
        try view.find(log.tables.certificate, position: position)
    }

    /// The octets of a certificate, as a copy; nil when there are none, or no more.
    package func certificateBytes(
        _ fingerprint: Fingerprint
    ) throws(LedgerError) -> [UInt8]? {
        guard let value = try view.find(tables.fingerprint, fingerprint.span),
            let position = BigEndian.read(value)
        else { return nil }
        return try certificateBytes(at: position)
    }
}
