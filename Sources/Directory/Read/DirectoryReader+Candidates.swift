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
    /// the term: then only a walk does.
    package borrowing func searchCandidates(
        _ term: SearchTerm,
        afterID place: UInt64 = 0,
        limit: Int
    ) throws(DirectoryError) -> CandidateSet? {
        guard var source = try source(for: term) else { return nil }
        guard place < .max else { return CandidateSet(ids: [], place: nil) }
        let (view, tables) = contents
        // Each source answers at least once, so that every call comes further.
        var budget = CandidateSource.Budget(steps: Self.candidateSteps + 2 * source.count)
        var ids: [UInt64] = []
        var next = place + 1
        while ids.count < limit {
            guard let found = try source.seek(next, &budget, in: view, tables) else {
                return CandidateSet(ids: ids, place: nil)
            }
            if budget.isSpent { return CandidateSet(ids: ids, place: found - 1) }
            ids.append(found)
            guard found < .max else { return CandidateSet(ids: ids, place: nil) }
            next = found + 1
        }
        return CandidateSet(ids: ids, place: next - 1)
    }

    /// Pages of indexes that one call reads: about a millisecond's worth.
    private static var candidateSteps: Int { 1_000 }

    /// Where the candidates of `term` come from; nil when no index has them.
    private borrowing func source(
        for term: SearchTerm
    ) throws(DirectoryError) -> CandidateSource? {
        switch term {
        case .equals(.mail, let value): return .ids(try mailboxes(value))
        case .equals, .contains: return nil
        case .serialNumber(let octets): return .serial(SerialKey.number(octets.span))
        case .all(let terms):
            var sources: [CandidateSource] = []
            for term in terms {
                if let source = try source(for: term) { sources.append(source) }
            }
            return sources.isEmpty ? nil : .all(sources)
        case .any(let terms):
            var sources: [CandidateSource] = []
            for term in terms {
                guard let source = try source(for: term) else { return nil }
                sources.append(source)
            }
            return .any(sources)
        }
    }

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
