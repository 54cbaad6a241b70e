package import Ledger

extension Authority {
    /// One page of the log, from the event at `position`; with where to go on when there are more.
    package func events(
        from position: Position,
        limit: Int
    ) async throws(AuthorityError) -> (items: [RecordedEvent], next: Position?) {
        let limit = min(max(limit, 1), Self.pageItemsMax)
        return try await read { view in
            let start = max(position, 1)
            let items = try view.events(from: start, limit: limit)
            let isMore = (items.last?.header.position ?? start) < view.position
            return (items, isMore ? items.last.map { $0.header.position + 1 } : nil)
        }
    }
}
