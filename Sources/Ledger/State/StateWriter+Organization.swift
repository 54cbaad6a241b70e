import BER
import LMDB

// The `state` table: the organization, its domains, authorities, roles and head keys.
extension StateWriter {
    mutating func apply(
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

    mutating func apply(
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

    mutating func apply(
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

    mutating func apply(
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

    mutating func apply(
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

    mutating func requireAuthority(
        _ fingerprint: Fingerprint,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard try writing.view.find(tables.state, StateKey.authority(fingerprint).span) != nil
        else { throw .contradiction(.unknownAuthority(fingerprint)) }
    }
}
