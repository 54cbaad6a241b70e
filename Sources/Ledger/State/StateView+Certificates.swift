import BER
import LMDB

extension StateView {
    /// The certificate of this fingerprint; nil when no event named it.
    package func certificate(
        _ fingerprint: Fingerprint
    ) throws(LedgerError) -> CertificateState? {
        try view.certificate(fingerprint, tables)
    }

    /// The certificate whose octets are stored at `position`.
    package func certificate(at position: Position) throws(LedgerError) -> CertificateState? {
        try view.certificate(at: position, tables)
    }

    /// The certificates of a serial number (its content octets), whoever issued them.
    package func certificates(serial: [UInt8]) throws(LedgerError) -> [CertificateState] {
        var key = BERWriter(capacity: 16)
        StateKey.writeSerial(serial, 0, into: &key)
        var found: [CertificateState] = []
        var walk = try view.walk(tables.serial)
        var isThere = try walk.seek(key.bytes)
        while isThere, walk.key.starts(with: key.bytes.extracting(first: 8)) {
            // Others may end alike.
            if let position = BigEndian.read(walk.key.extracting(droppingFirst: 8)),
                let certificate = try certificate(at: position), certificate.serial == serial
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
        guard let certificate = try certificate(fingerprint) else { return nil }
        return try certificateBytes(at: certificate.position)
    }
}
