import Directory

/// Where the directory stands, for metrics and readiness, asked a few times a minute.
///
/// Each time it takes a reader anew: one that it kept would keep a replaced generation as well.
struct DirectoryWatch: Sendable {
    private let file: DirectoryFile

    /// A watch over `file`.
    init(_ file: DirectoryFile) { self.file = file }

    /// What a directory is like at a moment.
    struct State: Equatable, Sendable {
        /// The position in the ledger that it shows.
        var position: UInt64
        /// When the event at that position was recorded, in microseconds since 1970.
        var time: Int64
        /// How many entries there are.
        var entries: Int
        /// Why a newer generation is not read, in the words of its error.
        var refusal: String?
    }

    /// The directory as it is now; `second` is of the clock that the loops' readers are renewed by.
    ///
    /// - Throws: ``DirectoryError`` when it cannot be read.
    func state(atSecond second: Int64) throws(DirectoryError) -> State {
        var reader = try file.makeReader()
        try reader.renew(atSecond: second)
        let standing = try reader.standing()
        return State(
            position: standing.position,
            time: standing.time,
            entries: try reader.entryCount(),
            refusal: file.refusal.map { "\($0)" }
        )
    }
}
