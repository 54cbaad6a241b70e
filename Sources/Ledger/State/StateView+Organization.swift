import LMDB

extension StateView {
    /// The organization; nil before the first event.
    package func organization() throws(LedgerError) -> OrganizationState? {
        let stateKey = StateKey.organization
        guard let stored = try view.find(tables.state, stateKey.span) else {
            return nil
        }
        do throws(EventFault) {
            return try OrganizationState(stored: stored)
        } catch {
            throw .damagedState(table: "state", error)
        }
    }

    /// A domain of the organization, in A-labels and lower case.
    package func domain(_ domain: String) throws(LedgerError) -> DomainState? {
        guard domain.utf8.count < LMDBLimits.keyBytesMax,
            let stored = try view.find(tables.state, StateKey.domain(domain).span)
        else { return nil }
        do throws(EventFault) {
            return try DomainState(stored: stored)
        } catch {
            throw .damagedState(table: "state", error)
        }
    }

    /// The organization's domains, by name.
    package func domains() throws(LedgerError) -> [DomainState] {
        var domains: [DomainState] = []
        try readState(StateKey.domainPrefix) { (stored) throws(EventFault) in
            domains.append(try DomainState(stored: stored))
        }
        return domains
    }

    /// An authority, by the fingerprint of its certificate.
    package func authority(
        _ fingerprint: Fingerprint
    ) throws(LedgerError) -> AuthorityState? {
        guard let stored = try view.find(tables.state, StateKey.authority(fingerprint).span)
        else { return nil }
        do throws(EventFault) {
            return try AuthorityState(stored: stored)
        } catch {
            throw .damagedState(table: "state", error)
        }
    }

    /// The organization's authorities, oldest first.
    package func authorities() throws(LedgerError) -> [AuthorityState] {
        var authorities: [AuthorityState] = []
        try readState(StateKey.authorityPrefix) { (stored) throws(EventFault) in
            authorities.append(try AuthorityState(stored: stored))
        }
        return authorities.sorted { $0.position < $1.position }
    }

    /// Every role that somebody holds.
    package func roles() throws(LedgerError) -> [RoleState] {
        var roles: [RoleState] = []
        try readState(StateKey.rolePrefix) { (stored) throws(EventFault) in
            roles.append(try RoleState(stored: stored))
        }
        return roles
    }

    /// The keys that signed heads, oldest first.
    package func headKeys() throws(LedgerError) -> [HeadKeyState] {
        var keys: [HeadKeyState] = []
        try readState(StateKey.headKeyPrefix) { (stored) throws(EventFault) in
            keys.append(try HeadKeyState(stored: stored))
        }
        return keys
    }

    /// What events behind `position` touched, each subject once, at the last event that did.
    ///
    /// About `limit`, in the order of positions: what one event touched is never cut apart, so a
    /// caller that reads in pages goes on behind the last position it was given.
    package func changes(
        after position: Position,
        limit: Int
    ) throws(LedgerError) -> [StateChange] {
        var changes: [StateChange] = []
        guard position < .max else { return [] }
        var walk = try view.walk(tables.change)
        var isThere = try walk.seek(BigEndian.key(position + 1).span)
        while isThere, let change = StateChange(key: walk.key) {
            // A position is never cut: what one event touched comes together.
            if changes.count >= limit, change.position != changes.last?.position { break }
            changes.append(change)
            isThere = try walk.next()
        }
        return changes
    }

    func readState(
        _ prefix: UInt8,
        _ body: (Span<UInt8>) throws(EventFault) -> Void
    ) throws(LedgerError) {
        let prefix = [prefix]
        var walk = try view.walk(tables.state)
        var isThere = try walk.seek(prefix.span)
        while isThere, walk.key.starts(with: prefix) {
            do throws(EventFault) {
                try body(walk.value)
            } catch {
                throw .damagedState(table: "state", error)
            }
            isThere = try walk.next()
        }
    }
}
