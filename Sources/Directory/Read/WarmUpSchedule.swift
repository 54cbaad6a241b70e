/// When readers are to go through the file of a generation, so that no look-up meets its pages for the
/// first time: at the opening, and again when it has grown and the growth rests.
///
/// A new installation's file is opened while it is empty; an import then makes it what it is.
struct WarmUpSchedule: Equatable {
    /// What is worth it: a few dozen look-ups touch less than that anyway.
    static let growthBytesMin = 4 << 20

    /// How large the file was when it was gone through last.
    private var done = 0
    /// How large it was at the last look; nil before the first.
    private var seen: Int?

    /// Whether it is time, where the file has `bytes` now; asked once a second.
    mutating func isDue(atBytes bytes: Int) -> Bool {
        let rests = seen == nil || seen == bytes
        seen = bytes
        return rests && bytes - done >= Self.growthBytesMin
    }

    /// Notes that somebody goes through the file, of this size, from now on.
    mutating func begin(atBytes bytes: Int) { done = bytes }
}
