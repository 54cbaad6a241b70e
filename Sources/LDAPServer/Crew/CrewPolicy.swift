/// When one more loop is to work, and when one fewer will do; the first loop, which always works,
/// judges by its own windows of time for all of them.
///
/// One loop that is busy costs less than two that are not: those sleep after every request or two,
/// and each time somebody has to wake them. So the second one comes when the first has no time left
/// and a processor has; without the latter it would only take turns with whoever asks it for so much.
/// It comes as well when the first waits for a processor, or for pages of a file, most of its time:
/// others keep the machine busy then, who get their share by threads, and so do we.
///
/// Each change is a trial. Where no more is done with one more, or less with one fewer, it is taken
/// back, and the next one of its kind is later. One more that has come is doubted as well: one fewer is
/// tried at once, and then every now and then, since the moment in which more was done may have been a
/// better one anyway.
struct CrewPolicy {
    /// What was seen of a window of time; shares are in thousandths.
    struct Window {
        /// Its beginning, in monotonic nanoseconds.
        let begin: Int64
        /// Its end.
        let end: Int64
        /// The largest busy share of the loops at work.
        let busiest: Int
        /// The sum of their busy shares.
        let busyOfAll: Int
        /// The sum of their shares of processors.
        let processorOfAll: Int
        /// What all loops have done in it, in any unit.
        let work: UInt64
        /// How long the processors were idle in it, together, in nanoseconds; nil where that is not
        /// known, and then one more loop is taken not to be in the way.
        let idle: Int64?
        /// How many loops are at work.
        let atWork: Int

        fileprivate var length: Int64 { max(end - begin, 1) }

        /// What was done in a second.
        var rate: Double { Double(work) / Double(length) * 1e9 }

        /// Whether the loops were ready to work and could not for most of the time.
        fileprivate var isStarved: Bool {
            processorOfAll * 1000 < CrewPolicy.starvedMax * busyOfAll
        }

        /// Whether a loop had no time left.
        var isSaturated: Bool { busiest >= CrewPolicy.busyMin }

        /// Whether the other loops can do what was done without anybody's noticing.
        fileprivate var isQuiet: Bool { busyOfAll <= CrewPolicy.quietBusyMax * (atWork - 1) }
    }

    /// A loop with less than a tenth of its time left has none.
    static var busyMin: Int { 900 }

    /// What must be idle for one more loop: a quarter of a processor.
    static var idleMin: Int64 { 250 }

    /// One fewer will do when the others would be busy for half of their time.
    static var quietBusyMax: Int { 500 }

    /// Loops that had a processor for less than half of their busy time were kept from it.
    static var starvedMax: Int { 500 }

    /// In how many windows, one after the other, one more must have been wanted: one may be disturbed.
    static var wantedWindows: Int { 3 }

    /// By how much what is done may differ between the first of them and the last.
    static var steadyMax: Double { 1.2 }

    /// In how many it is remembered what was done.
    static var rememberedWindows: Int { 9 }

    /// For how long one fewer must have been enough.
    static var quietNanoseconds: Int64 { 1_000_000_000 }

    /// By how much what is done differs when it is another load, of which a trial that failed says
    /// nothing.
    static var otherLoadMin: Double { 1.5 }

    private var quietSince: Int64?
    /// The last windows with this number of loops.
    private var seen: [Window] = []
    private var trial: CrewTrial?
    private var more = Pause(first: 4_000_000_000, longest: 64_000_000_000)
    private var fewer = Pause(first: 4_000_000_000, longest: 64_000_000_000)
    /// What was done when one more last brought nothing.
    private var rateWithoutMore = 0.0

    init() {}

    /// How many loops are to work after a window, of the `loops` that there are.
    mutating func review(_ window: Window, of loops: Int) -> Int {
        if let trial = advanceTrial(window) { return trial }
        seen.append(window)
        if seen.count > Self.rememberedWindows { seen.removeFirst() }
        let end = window.end
        if window.atWork < loops, isMoreWanted, more.isOver(at: end) || isOtherLoad {
            return begin(window.atWork + 1, window)
        }
        guard window.atWork > 1 else { return window.atWork }
        quietSince = window.isQuiet ? quietSince ?? window.begin : nil
        let isQuiet = quietSince.map { end - $0 >= Self.quietNanoseconds } ?? false
        guard isQuiet || seen.count >= Self.wantedWindows && fewer.isOver(at: end) else {
            return window.atWork
        }
        return begin(window.atWork - 1, window)
    }

    /// Whether what is done of late is not what was done when one more brought nothing.
    private var isOtherLoad: Bool {
        let rate = CrewYield(of: seen.suffix(Self.wantedWindows)).rate
        return max(rate, rateWithoutMore) >= Self.otherLoadMin * min(rate, rateWithoutMore)
    }

    /// Whether a loop had no time left of late, and one more would have found a processor.
    ///
    /// One without time that does more and more all the same is warming its memory up: what it does
    /// now is no measure of anything.
    private var isMoreWanted: Bool {
        let last = seen.suffix(Self.wantedWindows)
        guard last.count == Self.wantedWindows, last.allSatisfy(\.isSaturated),
            let first = last.first, let now = last.last,
            now.rate <= Self.steadyMax * first.rate
        else { return false }
        // The system counts in hundredths of a second: one window alone says little.
        let known = last.compactMap(\.idle)
        if known.count < last.count || last.allSatisfy(\.isStarved) { return true }
        let length = last.reduce(0) { $0 + $1.length }
        return known.reduce(0, +) / max(length / 1000, 1) >= Self.idleMin
    }

    private mutating func begin(_ atWork: Int, _ window: Window) -> Int {
        // What was done of late; or before, where the last moments were bad ones.
        let late = CrewYield(of: seen.suffix(Self.wantedWindows))
        let all = CrewYield(of: seen)
        let yield = late.rate >= all.rate ? late : all
        trial = CrewTrial(from: window.atWork, to: atWork, at: window.end, yield: yield)
        forget()
        return atWork
    }

    /// Goes on with the trial: how many loops are to work; nil where there is none.
    private mutating func advanceTrial(_ window: Window) -> Int? {
        guard let verdict = trial?.review(window), let trial else { return nil }
        guard verdict != .undecided else { return window.atWork }
        self.trial = nil
        switch verdict {
        case .undecided, .void:
            return nil
        case .good where trial.isMore:
            more.reset()
            fewer.reset()
            return window.atWork
        case .bad where !trial.isMore:
            fewer.begin(at: window.end)
            return trial.before
        case .good, .bad:
            // One fewer is as good, or one more no better.
            rateWithoutMore = trial.yield.rate
            more.begin(at: window.end)
            return min(trial.before, trial.now)
        }
    }

    /// What was seen of another number of loops says nothing.
    private mutating func forget() {
        quietSince = nil
        seen.removeAll(keepingCapacity: true)
    }

    /// A time in which a change is not tried, twice as long each time.
    private struct Pause {
        let first: Int64
        let longest: Int64
        private var next: Int64
        private var end = Int64.min

        init(first: Int64, longest: Int64) {
            self.first = first
            self.longest = longest
            next = first
        }

        func isOver(at now: Int64) -> Bool { now >= end }

        mutating func begin(at now: Int64) {
            end = now + next
            next = min(2 * next, longest)
        }

        /// It is over, and the next one is a short one again.
        mutating func reset() {
            next = first
            end = .min
        }
    }
}
