/// What some loops did, and what it took: medians of windows of time.
struct CrewYield {
    /// What more loops must do at least, in parts of what fewer do.
    static var gainMin: Double { 1.02 }

    /// How much of the gain there should be by the processors' time that more loops take must be
    /// there: a quarter.
    ///
    /// Two that have too little to do take half as much again as one, and do no more; in a moment
    /// that is better for all they would seem to be worth it.
    static var returnMin: Double { 0.25 }

    /// What was done in a second.
    var rate: Double
    /// The sum of the loops' shares of processors, in thousandths.
    var processor: Double

    /// The medians of `windows`.
    init(of windows: some Sequence<CrewPolicy.Window>) {
        rate = windows.map(\.rate).median
        processor = windows.map { Double($0.processorOfAll) }.median
    }

    /// Whether more loops, which did this, are worth what they take beside fewer, which did `other`.
    func justifiesMore(than other: CrewYield) -> Bool {
        let extra = other.processor > 0 ? processor / other.processor - 1 : 0
        return rate >= other.rate * max(Self.gainMin, 1 + Self.returnMin * extra)
    }
}

extension [Double] {
    /// The one in the middle; of an even number, the higher one of the two; 0 of none.
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
