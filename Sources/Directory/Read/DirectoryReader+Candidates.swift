import Addressing
import LDAP
import LMDB

extension DirectoryReader {
    /// The first `limit` entries behind the id `place` that may match `term`, by rising id.
    ///
    /// Every entry that matches is among the candidates; not every candidate matches, or is still
    /// there. The work of one call has a bound, so a call may give fewer than `limit`, or none, and
    /// a place to go on from; a later call may use a later snapshot of the same generation.
    ///
    /// The `place` is the one that the call before gave, 0 for the first. Nil when no index answers
    /// the term, or not yet: then only a walk does.
    package borrowing func searchCandidates(
        _ term: SearchTerm,
        afterID place: UInt64 = 0,
        limit: Int
    ) throws(DirectoryError) -> CandidateSet? {
        guard term.needsSearchFile, let file = searchFile() else {
            let mail = contents.tables.mail
            var views = try IndexViews(contents.view, posting: mail, serial: mail, entries: 1)
            return try candidates(term, place, limit, hasSearchFile: false, &views)
        }
        let directory = try FileState.read(contents.view, contents.tables)
        return try file.environment.read { (txn) throws(DirectoryError) -> CandidateSet? in
            // Begun after the directory's snapshot, it has what that has, if the writer keeps it at all.
            let state = try file.state(txn.view)
            let isUsable = state.map {
                $0.isComplete && $0.epoch == directory.epoch && $0.lastCSN >= directory.lastCSN
            }
            if isUsable != true { forgetSearchFile() }
            var views = try IndexViews(
                txn.view,
                posting: file.posting,
                serial: file.serial,
                entries: Double(max(directory.nextID, 2) - 1)
            )
            return try candidates(term, place, limit, hasSearchFile: isUsable == true, &views)
        }
    }

    private borrowing func candidates(
        _ term: SearchTerm,
        _ place: UInt64,
        _ limit: Int,
        hasSearchFile: Bool,
        _ views: inout IndexViews
    ) throws(DirectoryError) -> CandidateSet? {
        let planned = try term.source(&views, hasSearchFile: hasSearchFile) {
            (value) throws(DirectoryError) in try mailboxes(value)
        }
        guard var source = planned else { return nil }
        guard place < .max else { return CandidateSet(ids: [], place: nil) }
        // Each source answers at least once, so that every call comes further.
        var budget = CandidateSource.Budget(steps: Self.candidateSteps + 2 * source.count)
        var ids: [UInt64] = []
        var next = place + 1
        while ids.count < limit {
            guard let found = try source.seek(next, &budget, in: &views) else {
                return CandidateSet(ids: ids, place: nil)
            }
            if budget.isSpent { return CandidateSet(ids: ids, place: found - 1) }
            ids.append(found)
            guard found < .max else { return CandidateSet(ids: ids, place: nil) }
            next = found + 1
        }
        return CandidateSet(ids: ids, place: next - 1)
    }

    /// Blocks of lists that one call reads: about a millisecond's worth.
    private static var candidateSteps: Int { 1_000 }

    /// The mailboxes with this address: it is stored in its one canonical form, which is that of the
    /// index but for domains in other scripts.
    private borrowing func mailboxes(_ value: [UInt8]) throws(DirectoryError) -> [UInt64] {
        guard let text = IndexText.form(of: value) else { return [] }
        if let id = try entryID(mail: text.span) { return [id] }
        guard let address = try? MailAddress(String(decoding: text, as: UTF8.self)) else {
            return []
        }
        let key = Array(address.canonical.utf8)
        return try entryID(mail: key.span).map { [$0] } ?? []
    }
}
