import LMDB

extension IndexViews {
    /// The most lists that are followed for one value: the shortest ones say nearly all, and what
    /// they let through, the filter drops.
    private static var listsMax: Int { 4 }
    /// The most lists that stand for a part of two bytes.
    private static var rangeMax: Int { 256 }

    /// What has all of `grams`, at least one: the shortest lists among theirs.
    func source(ofAll grams: [UInt32]) throws(DirectoryError) -> CandidateSource {
        var lengths: [(gram: UInt32, length: Double)] = []
        for gram in grams {
            guard let length = try length(of: gram) else { return .ids([]) }
            lengths.append((gram, length))
        }
        lengths.sort { $0.length < $1.length }
        return .all(lengths.prefix(Self.listsMax).map { .gram($0.gram) })
    }

    /// About how long the list of `gram` is, by its first block alone; nil when there is none.
    ///
    /// One that has only this block comes before all that have more; among these, how close the
    /// block's ids stand says it.
    private func length(of gram: UInt32) throws(DirectoryError) -> Double? {
        var cursor = try view.cursor(posting)
        let key = PostingKey(gram, 0).bytes
        guard try cursor.move(to: key.span), let found = PostingKey(stored: cursor.key),
            found.gram == gram
        else { return nil }
        let bytes = Double(cursor.value.count)
        if cursor.value.count < PostingBlock.bytesMax { return bytes }
        guard let last = PostingBlock.last(of: cursor.value, first: found.id) else {
            throw .damagedIndex
        }
        return Double(PostingBlock.bytesMax) + 1e9 * bytes / Double(last - found.id + 1)
    }

    /// The grams of `range` that any entry has, nil when they are too many.
    func grams(in range: ClosedRange<UInt32>) throws(DirectoryError) -> [UInt32]? {
        var grams: [UInt32] = []
        var cursor = try view.cursor(posting)
        var next = range.lowerBound
        while true {
            let key = PostingKey(next, 0).bytes
            guard try cursor.move(to: key.span), let found = PostingKey(stored: cursor.key),
                found.gram <= range.upperBound
            else { return grams }
            guard grams.count < Self.rangeMax else { return nil }
            grams.append(found.gram)
            guard found.gram < range.upperBound else { return grams }
            next = found.gram + 1
        }
    }
}
