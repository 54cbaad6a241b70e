/// Whether as much is done by another number of loops as is expected of it.
///
/// A loop that has no time left, beside a processor that has, is no proof that two would do more:
/// where each then has too little to do, they sleep and are woken for every request, which costs more
/// than it brings. What is done before and after tells.
struct CrewTrial {
    /// What comes of it.
    enum Verdict {
        /// Nothing yet.
        case undecided
        /// The number of loops stays.
        case good
        /// It is to be what it was.
        case bad
        /// Others have decided otherwise meanwhile.
        case void
    }

    /// What the loops have to find their shares of the connections.
    static var settlingNanoseconds: Int64 { 200_000_000 }

    /// How many windows are counted then: one of them may be disturbed.
    static var windows: Int { 3 }

    /// What must be done even in one of them, in parts of what was done before: who does less is not
    /// worth waiting for.
    static var hopeMin: Double { 0.8 }

    /// When that is looked at: loops that have to settle do so in less.
    static var hopeNanoseconds: Int64 { 100_000_000 }

    /// How many loops worked before.
    let before: Int
    /// How many do now.
    let now: Int

    /// What was done before.
    let yield: CrewYield

    private let begin: Int64
    private var seen: [CrewPolicy.Window] = []

    /// A trial that begins with the end of a window, after some in which as much was done as `yield`
    /// says.
    init(from before: Int, to now: Int, at begin: Int64, yield: CrewYield) {
        self.before = before
        self.now = now
        self.begin = begin
        self.yield = yield
    }

    /// Whether it is one of one loop more.
    var isMore: Bool { now > before }

    /// Counts a window.
    mutating func review(_ window: CrewPolicy.Window) -> Verdict {
        guard window.atWork == now else { return .void }
        let isHopeless =
            window.begin - begin >= Self.hopeNanoseconds
            && window.rate < Self.hopeMin * yield.rate
        // Fewer that have time left do all that there is to do.
        if isHopeless, isMore || window.isSaturated { return .bad }
        // The first one that counts begins when all have settled.
        guard window.begin - begin >= Self.settlingNanoseconds else { return .undecided }
        seen.append(window)
        guard seen.count == Self.windows else { return .undecided }
        let result = CrewYield(of: seen)
        if isMore { return result.justifiesMore(than: yield) ? .good : .bad }
        if !yield.justifiesMore(than: result) { return .good }
        // Fewer that have time left do all that there is to do: somebody asks for less now.
        return seen.contains(where: \.isSaturated) ? .bad : .good
    }
}
