import LMDB

extension IndexViews {
    /// The most lists that are followed for one value: the shortest ones say nearly all, and what
    /// they let through, the filter drops.
    private static var listsMax: Int { 3 }
    /// With so few candidates left, as far as lists can say, another list costs more to read than
    /// these to look at.
    private static var candidatesMin: Double { 8 }
    /// A beginning's list of fewer is followed alone, without a look at other lists.
    private static var beginningsMin: Double { 12 }
    /// The most lists that stand for a part of two bytes.
    private static var rangeMax: Int { 256 }

    /// What has all of `grams`, at least one: the shortest lists among theirs, or that of a
    /// beginning which is short.
    mutating func source(ofAll grams: [UInt32]) throws(DirectoryError) -> CandidateSource {
        var lists: [PostingList] = []
        for gram in grams {
            guard let list = try PostingList(gram, in: &self) else { return .ids([]) }
            if SearchGram.isBeginning(gram), list.share * entries < Self.beginningsMin {
                return .list(list)
            }
            lists.append(list)
        }
        lists.sort { $0.share < $1.share }
        if lists[0].share * entries <= Self.candidatesMin { return .list(lists[0]) }
        var candidates = entries
        var sources: [CandidateSource] = []
        for list in lists.prefix(Self.listsMax)
        where sources.isEmpty || candidates > Self.candidatesMin {
            sources.append(.list(list))
            // Those that overlap go together: that something has one says much of the other.
            candidates *= list.share.squareRoot()
        }
        return sources.count == 1 ? sources[0] : .all(sources)
    }

    /// The grams of `range` that any entry has, nil when they are too many.
    mutating func grams(in range: ClosedRange<UInt32>) throws(DirectoryError) -> [UInt32]? {
        var grams: [UInt32] = []
        var next = range.lowerBound
        while true {
            guard let found = try move(to: PostingKey(next, 0)), found.gram <= range.upperBound
            else { return grams }
            guard grams.count < Self.rangeMax else { return nil }
            grams.append(found.gram)
            guard found.gram < range.upperBound else { return grams }
            next = found.gram + 1
        }
    }
}
