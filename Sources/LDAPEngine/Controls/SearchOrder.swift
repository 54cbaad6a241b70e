import LDAP

/// What paging and sorting ask of a search under way, and how far they have come (RFC 2696,
/// RFC 2891).
struct SearchOrder: Sendable {
    /// The page that is made.
    struct Page: Sendable {
        /// The most entries that it may have.
        let size: Int
        /// The last entry of the page before, 0 for none.
        let place: UInt64
        /// Entries sent on all pages before.
        let sent: Int
        /// All of the request that has to stay the same from page to page.
        let request: [UInt8]
    }

    /// What the client is told of the order.
    struct Result: Equatable, Sendable {
        /// success, or why the entries come in no order.
        var code: ResultCode
        /// The attribute that is the reason, as spelled.
        var attribute: [UInt8]?
    }

    /// What is being done.
    enum Phase: Equatable, Sendable {
        /// Entries are sent as they are met, by rising id.
        case byID
        /// All that match are collected.
        case collecting
        /// They are sent; the next is the one at this index.
        case sending(next: Int)
    }

    /// The page, if the answer comes in pages.
    let page: Page?
    /// The generation of the directory.
    let epoch: UInt64
    /// The keys of the order; none for that of the ids.
    let keys: [SortKey]
    /// Whether no answer is better than one in no order.
    let isSortCritical: Bool

    /// What the client is told of the order; nil when it asked for none.
    var result: Result?
    /// What is being done.
    var phase: Phase
    /// What was collected.
    var entries = SortedEntries()
    /// The last entry sent.
    var lastSent: UInt64 = 0

    /// An order.
    init(
        page: Page?,
        epoch: UInt64,
        keys: [SortKey],
        isSortCritical: Bool,
        result: Result?
    ) {
        self.page = page
        self.epoch = epoch
        self.keys = keys
        self.isSortCritical = isSortCritical
        self.result = result
        phase = keys.isEmpty ? .byID : .collecting
    }

    /// Whether a page is asked for of which `sent` entries, earlier pages included, are all.
    func isPageFull(sent: Int) -> Bool {
        guard let page else { return false }
        return sent - page.sent >= page.size
    }

    /// Begins to send what was collected, behind what earlier pages had.
    ///
    /// An entry that has gone since is found by how many stood before it.
    mutating func beginSending() {
        guard let page, page.place > 0 else {
            phase = .sending(next: 0)
            return
        }
        let index = entries.index(of: page.place).map { $0 + 1 }
        phase = .sending(next: index ?? min(page.sent, entries.count))
    }

    /// Gives the order up, since there is too much to sort: entries come by rising id.
    mutating func giveUp() {
        result?.code = .adminLimitExceeded
        entries = SortedEntries()
        phase = .byID
    }
}
