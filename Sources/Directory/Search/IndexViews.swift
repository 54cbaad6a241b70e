import LMDB

/// What a search for candidates looks into: one snapshot of a search file, and a place among its
/// lists, which whoever looks for one moves.
struct IndexViews: ~Copyable, ~Escapable {
    /// The snapshot.
    let view: ReadView
    /// The serial numbers.
    let serial: Table
    /// How many entries there are, about, 1 or more.
    let entries: Double
    private var lists: Cursor

    /// Names the parts.
    /// - Throws: ``DirectoryError/storage(_:)``.
    @_lifetime(copy view)
    init(
        _ view: ReadView,
        posting: Table,
        serial: Table,
        entries: Double
    ) throws(DirectoryError) {
        let lists = try view.cursor(posting)
        self.view = view
        self.serial = serial
        self.entries = entries
        self.lists = lists
    }

    /// The block's key at the place; nil when there is none.
    var key: PostingKey? { PostingKey(stored: lists.key) }

    /// The block at the place.
    var block: Span<UInt8> {
        @_lifetime(borrow self) get { lists.value }
    }

    /// Moves to the first block whose key is this or follows it: its key, nil when there is none.
    mutating func move(to key: PostingKey) throws(DirectoryError) -> PostingKey? {
        let bytes = key.bytes
        return try lists.move(to: bytes.span) ? self.key : nil
    }

    /// Moves to the block before, or from behind the last one to that: its key.
    mutating func moveBack(fromEnd isAtEnd: Bool) throws(DirectoryError) -> PostingKey? {
        let isThere = isAtEnd ? try lists.moveToLast() : try lists.moveBack()
        return isThere ? key : nil
    }

    /// Moves to the next block: its key.
    mutating func moveOn() throws(DirectoryError) -> PostingKey? {
        try lists.moveOn() ? key : nil
    }
}
