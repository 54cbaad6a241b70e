package import ChangeFeed
package import Ledger

extension Authority {
    /// A part of the directory as the ledger has it: the entries that events behind `position` left,
    /// in the order of those events, and where to go on; `nil` there at the end.
    ///
    /// Parts are read from snapshots of their own: what changes between two is in the later one,
    /// perhaps again.
    package func directory(
        after position: Position
    ) async throws(AuthorityError) -> (entries: [PublishedEntry], next: Position?) {
        try await readers.run(.single) { [ledger] () throws(AuthorityError) in
            do {
                guard let part = try FeedSource(ledger: ledger).changes(after: position) else {
                    return ([], nil)
                }
                let entries = part.batch.changes.compactMap { change in
                    if case .put(let entry) = change { entry } else { nil }
                }
                return (entries, part.isCaughtUp ? nil : part.batch.toPosition)
            } catch {
                throw AuthorityError(error, during: .files)
            }
        }
    }
}
