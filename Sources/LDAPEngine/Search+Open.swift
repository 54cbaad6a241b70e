import BER
import Directory
import LDAP

/// Searches that are not pinned: planned, and done in slices, so that none keeps the other clients of
/// an event loop waiting.
extension Engine {
    /// Begins a search whose filter no addresses pin, if the client's grade allows it.
    ///
    /// Never inlined: look-ups have nothing to do with it.
    @inline(never)
    mutating func searchOpenly(
        at place: Place,
        _ askedScope: SearchRequest.Scope,
        _ answer: inout SearchAnswer,
        session: inout Session,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd {
        guard let grade = session.grade, grade > .public else { return .notPinned }
        guard session.job == nil else { return .jobUnderWay }
        let limits = configuration.limits
        var scope = askedScope
        var isPartner = false
        if grade == .partner {
            let rule = PartnerRule(
                schema: configuration.schema,
                attributes: configuration.attributes,
                charactersMin: limits.partnerCharactersMin
            )
            guard rule.allows(answer.request.filter) else { return .tooLittleGiven }
            guard session.allowance > 0 else { return .overAllowance }
            isPartner = true
        }
        if isHeldBack(reader) {
            pins.removeAll()
            return .heldBack
        }
        if isPartner {
            // Each question that differs counts as an address that differs.
            let hash = configuration.addressHash(answer.request.filter.bytes)
            count(hash, isMiss: false, &session)
            // As a pinned search: clients are configured with any scope.
            if place == .root || place == .namingContext { scope = .wholeSubtree }
        }
        // Subentries stand nowhere below.
        guard answer.visibility != .subentries else { return .complete }
        if let end = try readBase(place, scope, &answer, reader: reader, output: &output) {
            return end
        }
        let searchScope = SearchScope(
            scope,
            baseKey: baseKey(of: place),
            suffixKey: configuration.suffixKey
        )
        // Partners find mailboxes alone.
        guard !isPartner || searchScope.hasMailboxes else { return .complete }
        var progress = SearchProgress(
            plan: try plan(answer.request.filter, searchScope, isPartner, reader: reader),
            scope: searchScope,
            epoch: try reader.epoch(),
            began: answer.now,
            entriesMax: isPartner ? limits.partnerEntriesMax : limits.internalEntriesMax,
            examinedMax: isPartner ? limits.partnerExaminedMax : .max
        )
        // What comes before the page was sent; an order wants all of it.
        if let order, order.phase == .byID { progress.place = order.page?.place ?? 0 }
        let end = try goOn(&answer, &progress, session: &session, reader: reader, output: &output)
        if end == .underWay { underWay = progress }
        return end
    }

    /// Ends a search that is about its base alone: of base scope, or below a mailbox.
    private mutating func readBase(
        _ place: Place,
        _ scope: SearchRequest.Scope,
        _ answer: inout SearchAnswer,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd? {
        switch place {
        case .root, .subschema, .monitor: return nil
        case .namingContext:
            guard scope == .baseObject else { return nil }
            let suffixKey = configuration.suffixKey
            guard let id = try reader.entryID(name: suffixKey.span) else { return .complete }
            return try read(id, &answer, reader: reader, output: &output)
        case .entry(let id):
            guard let kind = try reader.entry(id)?.kind else { return .complete }
            guard kind == .mailbox else { return nil }
            guard scope == .wholeSubtree else { return .complete }
            return try read(id, &answer, reader: reader, output: &output)
        }
    }

    private borrowing func baseKey(of place: Place) -> [UInt8] {
        switch place {
        case .root, .subschema, .monitor: []
        case .namingContext: configuration.suffixKey
        // Its name has just been taken apart.
        case .entry: key.array()
        }
    }

    /// Where the entries that `filter` may match are looked for.
    private mutating func plan(
        _ filter: borrowing FilterView,
        _ scope: SearchScope,
        _ isPartner: Bool,
        reader: borrowing DirectoryReader
    ) throws(DirectoryError) -> SearchPlan {
        let planner = SearchPlanner(
            schema: configuration.schema,
            attributes: configuration.attributes
        )
        if !isPartner {
            guard scope.hasMailboxes else { return .entries(try authorities(reader: reader)) }
            if let identity = planner.identity(filter) {
                return .entries(try reader.entryID(uuid: identity.span).map { [$0] } ?? [])
            }
            if let name = planner.name(filter) {
                return .entries(try entryID(named: name, reader: reader).map { [$0] } ?? [])
            }
        }
        return planner.term(filter).map { .candidates($0) } ?? .walk
    }

    /// The naming context and the authorities, by rising id; a handful.
    private borrowing func authorities(
        reader: borrowing DirectoryReader
    ) throws(DirectoryError) -> [UInt64] {
        var ids: [UInt64] = []
        var isAtMailboxes = false
        var place: VisitPlace? = .start
        while let next = place, !isAtMailboxes {
            place = try reader.visit(after: next, count: 16) { entry in
                if entry.kind == .mailbox { isAtMailboxes = true } else { ids.append(entry.id) }
            }
        }
        return ids.sorted()
    }

    private mutating func entryID(
        named name: [UInt8],
        reader: borrowing DirectoryReader
    ) throws(DirectoryError) -> UInt64? {
        guard !name.isEmpty else { return nil }
        key.removeAll()
        key.append(name)
        switch try meaning(ofFirst: key.count, reader: reader) {
        case .place(.entry(let id)): return id
        case .place(.namingContext): return try reader.entryID(name: name.span)
        case .mailbox(let range): return try reader.entryID(mail: key.bytes.extracting(range))
        case .place, .nothing, .overAllowance, .heldBack: return nil
        }
    }
}
