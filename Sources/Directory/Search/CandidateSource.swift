import LMDB

/// Where candidates come from: an index, or what several have in common or together.
///
/// Ids come by rising order, each only when it is asked for, so that the first ones of a common word
/// cost no more than those of a rare one.
struct CandidateSource {
    /// How much work is left.
    struct Budget {
        /// Index pages that may still be read.
        var steps: Int
        /// Whether nothing more may be read.
        var isSpent: Bool { steps <= 0 }
    }

    /// What it is; what that goes by stands beside, so that it changes in its place.
    private enum Form {
        /// The ids of `ids`.
        case ids
        /// The entries with a certificate of this serial number.
        case serial(UInt64)
        /// The entries of `list`.
        case list
        /// What all parts have.
        case all
        /// What any part has.
        case any
    }

    private let form: Form
    private var parts: [CandidateSource] = []
    private var list = PostingList(0)

    /// Rising ids, given from `index` on.
    private var ids: [UInt64] = []
    private var index = 0

    /// The candidate that it gave last, which stands as long as no later one is looked for.
    private var given: UInt64?
    /// Whether there are no more.
    private var isOver = false

    private init(_ form: Form, _ parts: [CandidateSource] = []) {
        self.form = form
        self.parts = parts
    }

    /// These ids, in any order.
    static func ids(_ ids: [UInt64]) -> CandidateSource {
        var source = CandidateSource(.ids)
        source.ids = ids.sorted()
        return source
    }

    /// The entries with a certificate of this serial number.
    static func serial(_ number: UInt64) -> CandidateSource { CandidateSource(.serial(number)) }

    /// The entries with this gram.
    static func gram(_ gram: UInt32) -> CandidateSource { .list(PostingList(gram)) }

    /// The entries in this list.
    static func list(_ list: PostingList) -> CandidateSource {
        var source = CandidateSource(.list)
        source.list = list
        return source
    }

    /// What all of `parts`, at least one, have.
    static func all(_ parts: [CandidateSource]) -> CandidateSource { CandidateSource(.all, parts) }

    /// What any of `parts` has.
    static func any(_ parts: [CandidateSource]) -> CandidateSource { CandidateSource(.any, parts) }

    /// How many sources there are, this one and those in it.
    var count: Int { parts.reduce(1) { $0 + $1.count } }

    /// The first candidate that is `id` or above, nil when there is none; calls come with rising ids.
    ///
    /// With the budget spent, it may be an id below that, but not below `id`.
    mutating func seek(
        _ id: UInt64,
        _ budget: inout Budget,
        in views: inout IndexViews
    ) throws(DirectoryError) -> UInt64? {
        if isOver { return nil }
        if let given, given >= id { return given }
        let found = try find(id, &budget, in: &views)
        guard !budget.isSpent else { return found }
        given = found
        isOver = found == nil
        return found
    }

    private mutating func find(
        _ id: UInt64,
        _ budget: inout Budget,
        in views: inout IndexViews
    ) throws(DirectoryError) -> UInt64? {
        switch form {
        case .ids:
            while index < ids.count, ids[index] < id { index += 1 }
            return index < ids.count ? ids[index] : nil
        case .serial(let number):
            budget.steps -= 1
            var cursor = try views.view.cursor(views.serial)
            let key = SerialKey(number, id: id).bytes
            guard try cursor.move(to: key.span), let stored = SerialKey(stored: cursor.key),
                stored.serial == number
            else { return nil }
            return stored.id
        case .list: return try list.seek(id, &budget, &views)
        case .all: return try seekAll(id, &budget, in: &views)
        case .any: return try seekAny(id, &budget, in: &views)
        }
    }

    private mutating func seekAll(
        _ id: UInt64,
        _ budget: inout Budget,
        in views: inout IndexViews
    ) throws(DirectoryError) -> UInt64? {
        var target = id
        var agreeing = 0
        var index = 0
        // Round and round, until as many have agreed on one id as there are.
        while agreeing < parts.count {
            guard let found = try parts[index].seek(target, &budget, in: &views) else {
                return nil
            }
            if budget.isSpent { return found }
            agreeing = found == target ? agreeing + 1 : 1
            target = found
            index = index + 1 == parts.count ? 0 : index + 1
        }
        return target
    }

    private mutating func seekAny(
        _ id: UInt64,
        _ budget: inout Budget,
        in views: inout IndexViews
    ) throws(DirectoryError) -> UInt64? {
        var first: UInt64?
        for index in parts.indices {
            guard let found = try parts[index].seek(id, &budget, in: &views) else { continue }
            first = min(found, first ?? found)
            if found == id { break }
        }
        return first
    }
}
