import LMDB

// Certificates by their position and by their fingerprint, as the state and its writer find them.
extension ReadView {
    /// The certificate whose octets are stored at `position`.
    func certificate(
        at position: Position,
        _ tables: StateTables
    ) throws(LedgerError) -> CertificateState? {
        guard let stored = try find(tables.certificateState, position: position) else {
            return nil
        }
        do throws(EventFault) {
            return try CertificateState(position: position, stored: stored)
        } catch {
            throw .damagedState(table: "certificateState", error)
        }
    }

    /// The certificate of this fingerprint; nil when no event named it.
    func certificate(
        _ fingerprint: Fingerprint,
        _ tables: StateTables
    ) throws(LedgerError) -> CertificateState? {
        for count in [StateKey.fingerprintByteCount, fingerprint.span.count] {
            let key = fingerprint.span.extracting(first: count)
            guard let value = try find(tables.fingerprint, key),
                let position = BigEndian.read(value)
            else { return nil }
            if let certificate = try certificate(at: position, tables),
                certificate.fingerprint == fingerprint
            {
                return certificate
            }
        }
        return nil
    }
}
