/// A search that goes on after this answer has been sent: the request, and how far it got.
struct SearchJob: Sendable {
    /// The request's number.
    let messageID: Int32
    /// The content of the request, as it came.
    let content: [UInt8]
    /// The content of its controls.
    let controls: [UInt8]
    /// How far it got.
    var progress: SearchProgress
    /// What it wants of pages and order, if it wants either.
    var order: SearchOrder?
}

/// How far a search got that is not pinned.
///
/// It holds no snapshot: its place is an id, and ids rise, so that it can go on in any later one of
/// the same generation. What changes meanwhile is seen or not.
struct SearchProgress: Sendable {
    /// Where entries are looked for.
    var plan: SearchPlan
    /// Which of them are in scope.
    let scope: SearchScope
    /// The generation that the ids are of.
    let epoch: UInt64
    /// When it began, in seconds since 1970.
    let began: Int64
    /// The most entries that it may send.
    let entriesMax: Int
    /// The most entries that it may look at.
    let examinedMax: Int

    /// The id of the last entry that was looked at.
    var place: UInt64 = 0
    /// Entries sent.
    var sent = 0
    /// Entries looked at.
    var examined = 0
}

/// What may still be done before the others have their turn.
struct SearchSlice {
    /// What looking at an entry costs besides its filter, in the filter's measure.
    static let entryCost = 512
    /// What asking the indexes once costs.
    static let candidatesCost = 64 * 1024
    /// How many candidates are asked for at once.
    static let candidatesCount = 256
    /// How many more than entries are wanted are asked for at first: some do not match.
    static let candidatesSpare = 7

    private var work: Int
    private let outputMax: Int

    /// Room for as much as `limits` allow, in an output that has `count` bytes.
    init(_ limits: Limits, outputCount count: Int) {
        work = limits.sliceWorkMax
        outputMax = count + limits.sliceBytesMax
    }

    /// Takes what was done.
    mutating func take(_ cost: Int) { work -= cost }

    /// Whether there is room for more in an output that has `count` bytes by now.
    func hasRoom(outputCount count: Int) -> Bool { work > 0 && count < outputMax }
}
