import LMDB

/// The ids that have one gram, by rising order, a block at a time.
struct PostingList {
    private let gram: UInt32
    private var walk = PostingWalk()

    /// About which share of the entries the list has, 1 where nobody has looked.
    private(set) var share = 1.0

    /// The list of `gram`.
    init(_ gram: UInt32) { self.gram = gram }

    /// The list of `gram` with its first block found, which says about how long it is; nil when there
    /// is none.
    init?(_ gram: UInt32, in views: inout IndexViews) throws(DirectoryError) {
        self.gram = gram
        guard let found = try views.move(to: PostingKey(gram, 0)), found.gram == gram else {
            return nil
        }
        let block = views.block
        guard walk.begin(block, first: found.id), let last = walk.last else {
            throw .damagedIndex
        }
        let bytes = Double(block.count)
        let span = Double(last - found.id + 1)
        // An id takes a byte, or two where they stand far apart.
        let count = min(span, span > 100 * bytes ? bytes / 2 : bytes)
        share = min(1, count / (block.count < PostingBlock.bytesMax ? views.entries : span))
    }

    /// The first id that is `id` or above, nil when there is none; calls come with rising ids.
    ///
    /// Throws ``DirectoryError/damagedIndex`` for a block that cannot be read.
    mutating func seek(
        _ id: UInt64,
        _ budget: inout CandidateSource.Budget,
        _ views: inout IndexViews
    ) throws(DirectoryError) -> UInt64? {
        // The block was the first to reach an earlier id, so nothing stands between.
        if let last = walk.last, id <= last { return try advance(to: id) }
        if budget.isSpent { return id }
        budget.steps -= 1
        var found = try views.move(to: PostingKey(gram, id))
        if found != PostingKey(gram, id) {
            // The block that begins before the id may reach to it.
            let before = try views.moveBack(fromEnd: found == nil)
            if let before, before.gram == gram,
                let last = PostingBlock.last(of: views.block, first: before.id), last >= id
            {
                try take(views.block, first: before.id)
                return try advance(to: id)
            }
            guard found?.gram == gram else { return nil }
            found = before == nil ? try views.move(to: PostingKey(gram, id)) : try views.moveOn()
        }
        guard let found, found.gram == gram else { return nil }
        try take(views.block, first: found.id)
        return try advance(to: id)
    }

    private mutating func take(_ block: Span<UInt8>, first: UInt64) throws(DirectoryError) {
        guard walk.begin(block, first: first) else { throw .damagedIndex }
    }

    private mutating func advance(to id: UInt64) throws(DirectoryError) -> UInt64 {
        guard let found = walk.advance(to: id) else { throw .damagedIndex }
        return found
    }
}
