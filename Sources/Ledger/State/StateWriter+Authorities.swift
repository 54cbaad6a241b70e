import BER
import LMDB

// What the `state` table holds of authorities beyond their creation.
extension StateWriter {
    mutating func apply(
        _ event: RevocationListIssued,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var state = try authority(event.issuer, writing.view)
        let last = state.revocationList?.issued.number ?? 0
        guard event.number > last else {
            throw .contradiction(.revocationListNumber(event.issuer, last: last))
        }
        state.revocationList = RevocationListState(issued: event, position: position)
        try touch(&state, position, time, &writing)
    }

    /// Notes a certificate that the next revocation list of its issuer has to name.
    mutating func noteRevocation(
        of certificate: CertificateState,
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard let issuer = certificate.issuer else { return }
        let place = StateKey.revoked(issuer, certificate.position)
        value.removeAll()
        try writing.store(tables.state, place.span, value.bytes)
        var state = try authority(issuer, writing.view)
        state.lastRevocation = position
        try write(state, &writing)
    }

    /// Marks an authority as changed by the event at `position`.
    mutating func touch(
        _ authority: Fingerprint,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var state = try self.authority(authority, writing.view)
        try touch(&state, position, time, &writing)
    }

    private mutating func touch(
        _ state: inout AuthorityState,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let last = state.touched
        state.touched = position
        state.modified = time
        try write(state, &writing)
        try moveChange(
            from: last,
            to: position,
            .authority(state.created.fingerprint),
            &writing
        )
    }

    private mutating func write(
        _ state: AuthorityState,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let stateKey = StateKey.authority(state.created.fingerprint)
        value.removeAll()
        state.write(into: &value)
        try writing.store(tables.state, stateKey.span, value.bytes)
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
}
