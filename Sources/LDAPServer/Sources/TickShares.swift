/// What the sources that have limits have had of a loop's tick.
///
/// Whoever sends much on many connections at once waits for the next ticks with what is beyond his
/// share, on all of them together, and others have their turns between. A turn counts as so many
/// frames besides those that it answers, for the system calls that it makes.
struct TickShares {
    /// Frames' worth of a turn by itself.
    static let turnFrames = 4
    /// Sources that share a place share what it has; there are more places than a tick has turns.
    private static let places = 1024

    private let sourceMax: Int
    private let totalMax: Int
    /// For each place the tick in which something was taken, and what.
    private var taken = [(tick: UInt64, frames: Int)](repeating: (0, 0), count: places)
    private var total = 0
    private var tick: UInt64 = 0

    /// Shares of so many frames for each source, and for all of them together.
    init(sourceMax: Int, totalMax: Int) {
        self.sourceMax = sourceMax
        self.totalMax = totalMax
    }

    /// Begins another tick, in which nothing has been taken.
    mutating func begin() {
        tick &+= 1
        total = 0
    }

    /// How many frames of a turn the source may still have answered; 0 where it is to wait.
    func left(of pass: SourcePass) -> Int {
        guard pass.isCounted else { return .max }
        let place = taken[Self.place(of: pass)]
        let mine = place.tick == tick ? place.frames : 0
        return max(min(sourceMax - mine, totalMax - total), 0)
    }

    /// Notes a turn that answered so many frames.
    mutating func take(_ frames: Int, _ pass: SourcePass) {
        guard pass.isCounted else { return }
        let index = Self.place(of: pass)
        let before = taken[index].tick == tick ? taken[index].frames : 0
        taken[index] = (tick, before + frames + Self.turnFrames)
        total += frames + Self.turnFrames
    }

    /// A /48 has one share, however many of its networks ask.
    private static func place(of pass: SourcePass) -> Int {
        Int(pass.site >= 0 ? pass.site : pass.link) % places
    }
}
