import LDAP
import LMDB

/// The ids that have one gram, by rising order, a block at a time.
struct PostingList {
    private let gram: UInt32
    /// The ids of the block last read.
    private var ids: [UInt64] = []
    /// Before which none is looked for any more.
    private var index = 0

    /// About which share of the entries the list has, 1 where nobody has looked.
    private(set) var share = 1.0
    /// The first block and its first id, until it is read.
    private var head: (first: UInt64, last: UInt64, block: [UInt8])?

    /// The list of `gram`.
    init(_ gram: UInt32) { self.gram = gram }

    /// The list of `gram` with its first block found, which says about how long it is; nil when there
    /// is none.
    init?(_ gram: UInt32, in views: borrowing IndexViews) throws(DirectoryError) {
        self.gram = gram
        var cursor = try views.view.cursor(views.posting)
        let key = PostingKey(gram, 0).bytes
        guard try cursor.move(to: key.span), let found = PostingKey(stored: cursor.key),
            found.gram == gram
        else { return nil }
        guard let last = PostingBlock.last(of: cursor.value, first: found.id) else {
            throw .damagedIndex
        }
        head = (found.id, last, cursor.value.array())
        let bytes = Double(cursor.value.count)
        let span = Double(last - found.id + 1)
        // An id takes a byte, or two where they stand far apart.
        let count = min(span, span > 100 * bytes ? bytes / 2 : bytes)
        share = min(1, count / (cursor.value.count < PostingBlock.bytesMax ? views.entries : span))
    }

    /// The first id that is `id` or above, nil when there is none; calls come with rising ids.
    ///
    /// Throws ``DirectoryError/damagedIndex`` for a block that cannot be read.
    mutating func seek(
        _ id: UInt64,
        _ budget: inout CandidateSource.Budget,
        _ views: borrowing IndexViews
    ) throws(DirectoryError) -> UInt64? {
        // The block was the first to reach an earlier id, so nothing stands between.
        if let last = ids.last, id <= last { return advance(to: id) }
        if let head, id <= head.last {
            self.head = nil
            try take(head.block.span, first: head.first)
            return advance(to: id)
        }
        if budget.isSpent { return id }
        budget.steps -= 1
        var cursor = try views.view.cursor(views.posting)
        let key = PostingKey(gram, id).bytes
        var isThere = try cursor.move(to: key.span)
        let found = isThere ? PostingKey(stored: cursor.key) : nil
        if found != PostingKey(gram, id) {
            // The block that begins before the id may reach to it.
            isThere = isThere ? try cursor.moveBack() : try cursor.moveToLast()
            if isThere, let before = PostingKey(stored: cursor.key), before.gram == gram,
                let last = PostingBlock.last(of: cursor.value, first: before.id), last >= id
            {
                try take(cursor.value, first: before.id)
                return advance(to: id)
            }
            guard let found, found.gram == gram else { return nil }
            _ = try cursor.moveOn()
        }
        guard let found = PostingKey(stored: cursor.key), found.gram == gram else { return nil }
        try take(cursor.value, first: found.id)
        return advance(to: id)
    }

    private mutating func take(_ block: Span<UInt8>, first: UInt64) throws(DirectoryError) {
        ids.removeAll(keepingCapacity: true)
        ids.reserveCapacity(block.count)
        index = 0
        guard PostingBlock.read(block, first: first, into: &ids) else { throw .damagedIndex }
    }

    /// The first id of the block that is `id` or above: the block has one.
    private mutating func advance(to id: UInt64) -> UInt64? {
        // By doubling steps, then by halves: next to where it stood, or far from there.
        var low = index
        var step = 1
        while low + step < ids.count, ids[low + step] < id {
            low += step
            step *= 2
        }
        var high = min(low + step, ids.count - 1)
        if ids[low] >= id { high = low }
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        index = low
        return ids[low] >= id ? ids[low] : nil
    }
}
