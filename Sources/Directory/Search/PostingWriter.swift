import BER
import LMDB

/// Adds ids to the lists of a search file.
struct PostingWriter: ~Copyable {
    private let posting: Table
    /// The block being made, and the ids merged into it.
    private var block = BERWriter(capacity: 2 * PostingBlock.bytesMax)
    private var rest = BERWriter(capacity: 2 * PostingBlock.bytesMax)
    private var merged: [UInt64] = []

    /// Writes into `posting`.
    init(_ posting: Table) { self.posting = posting }

    /// A block of a list and where it ends.
    private struct Found {
        var first: UInt64
        var last: UInt64
        var byteCount: Int
        /// The first id of the block behind it.
        var following: UInt64?
    }

    /// Adds `ids`, which rise, to the list of `gram`; those that it has already stay as they are.
    mutating func add(
        _ ids: [UInt64],
        to gram: UInt32,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) {
        var index = 0
        while index < ids.count {
            let found = try block(before: ids[index], of: gram, transaction.view)
            // What belongs into this block, or into a new one before the next.
            var end = index + 1
            while end < ids.count, ids[end] < found.following ?? .max { end += 1 }
            try add(ids[index..<end], behind: found.block, of: gram, &transaction)
            index = end
        }
    }

    /// The last block that begins at `id` or before it, and where the next one begins.
    private func block(
        before id: UInt64,
        of gram: UInt32,
        _ view: ReadView
    ) throws(DirectoryError) -> (block: Found?, following: UInt64?) {
        var cursor = try view.cursor(posting)
        let key = PostingKey(gram, id).bytes
        var isThere = try cursor.move(to: key.span)
        var following: UInt64?
        if isThere, let next = PostingKey(stored: cursor.key), next.gram == gram {
            if next.id == id {
                let block = try Self.found(id, cursor.value)
                let after = try cursor.moveOn() ? PostingKey(stored: cursor.key) : nil
                return (block, after?.gram == gram ? after?.id : nil)
            }
            following = next.id
        }
        isThere = isThere ? try cursor.moveBack() : try cursor.moveToLast()
        guard isThere, let before = PostingKey(stored: cursor.key), before.gram == gram else {
            return (nil, following)
        }
        return (try Self.found(before.id, cursor.value), following)
    }

    private static func found(
        _ first: UInt64,
        _ value: Span<UInt8>
    ) throws(DirectoryError) -> Found {
        guard let last = PostingBlock.last(of: value, first: first) else { throw .damagedIndex }
        return Found(first: first, last: last, byteCount: value.count)
    }

    private mutating func add(
        _ ids: ArraySlice<UInt64>,
        behind found: Found?,
        of gram: UInt32,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) {
        guard let found else { return try store(ids, of: gram, &transaction) }
        guard let first = ids.first, first <= found.last else {
            if found.byteCount >= PostingBlock.bytesMax {
                return try store(ids, of: gram, &transaction)
            }
            return try append(ids, to: found, of: gram, &transaction)
        }
        // In the middle: an entry that changed, or a build that comes after it.
        try readIDs(of: found, gram, transaction.view)
        let before = merged.count
        merged = Self.union(merged, ids)
        if merged.count == before { return }
        try store(merged[...], of: gram, &transaction)
    }

    /// Puts the ids of a block into ``merged``.
    private mutating func readIDs(
        of found: Found,
        _ gram: UInt32,
        _ view: ReadView
    ) throws(DirectoryError) {
        merged.removeAll(keepingCapacity: true)
        let key = PostingKey(gram, found.first).bytes
        guard let value = try view.find(posting, key.span),
            PostingBlock.read(value, first: found.first, into: &merged)
        else { throw .damagedIndex }
    }

    /// Puts what a block has behind its head into ``rest``.
    private mutating func readDifferences(
        of found: Found,
        _ gram: UInt32,
        _ view: ReadView
    ) throws(DirectoryError) {
        rest.removeAll()
        let key = PostingKey(gram, found.first).bytes
        guard let value = try view.find(posting, key.span) else { throw .damagedIndex }
        rest.append(value.extracting(droppingFirst: PostingBlock.headBytes(of: value)))
    }

    /// Appends `ids`, all behind the block's last, to it and to new blocks behind it.
    private mutating func append(
        _ ids: ArraySlice<UInt64>,
        to found: Found,
        of gram: UInt32,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) {
        try readDifferences(of: found, gram, transaction.view)
        let end = try appendBlock(ids, from: found.first, behind: found.last, gram, &transaction)
        try store(ids[end...], of: gram, &transaction)
    }

    /// Stores `ids` as blocks of their own, the first of which may replace one that begins so.
    private mutating func store(
        _ ids: ArraySlice<UInt64>,
        of gram: UInt32,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) {
        var ids = ids
        while let first = ids.popFirst() {
            rest.removeAll()
            let end = try appendBlock(ids, from: first, behind: first, gram, &transaction)
            ids = ids[end...]
        }
    }

    /// Appends as many of `ids` as fit to ``rest``, whose block begins at `first` and ends at `last`,
    /// and stores the block; returns the index of the first id left.
    private mutating func appendBlock(
        _ ids: ArraySlice<UInt64>,
        from first: UInt64,
        behind last: UInt64,
        _ gram: UInt32,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) -> Int {
        var last = last
        var index = ids.startIndex
        while index < ids.endIndex, rest.count < PostingBlock.bytesMax {
            PostingBlock.append(ids[index] - last, to: &rest)
            last = ids[index]
            index += 1
        }
        block.removeAll()
        PostingBlock.append(last - first, to: &block)
        block.append(contentsOf: rest)
        let key = PostingKey(gram, first).bytes
        try transaction.store(posting, key.span, block.bytes)
        return index
    }

    /// What two rising lists have together.
    private static func union(_ left: [UInt64], _ right: ArraySlice<UInt64>) -> [UInt64] {
        var union: [UInt64] = []
        union.reserveCapacity(left.count + right.count)
        var right = right
        for id in left {
            while let next = right.first, next <= id {
                if next < id { union.append(next) }
                right.removeFirst()
            }
            union.append(id)
        }
        return union + right
    }
}

extension BERWriter {
    fileprivate mutating func append(contentsOf other: borrowing BERWriter) {
        append(other.bytes)
    }
}
