package import Directory
internal import Synchronization

/// Where the directory stands, for metrics and readiness: a reader of its own, asked a few times a
/// minute and holding no snapshot between.
package final class DirectoryWatch: Sendable {
    private let file: DirectoryFile
    private let reader: Mutex<DirectoryReader>

    /// A watch over `file`.
    /// - Throws: ``DirectoryError`` when there is no reader slot left.
    package init(_ file: DirectoryFile) throws(DirectoryError) {
        self.file = file
        var reader = try file.makeReader()
        reader.reset()
        self.reader = Mutex(reader)
    }

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
        let result = reader.withLock { reader -> Result<State, DirectoryError> in
            defer { reader.reset() }
            do throws(DirectoryError) {
                try reader.renew(atSecond: second)
                let standing = try reader.standing()
                return .success(
                    State(
                        position: standing.position,
                        time: standing.time,
                        entries: try reader.entryCount(),
                        refusal: nil
                    )
                )
            } catch {
                return .failure(error)
            }
        }
        var state = try result.get()
        state.refusal = file.refusal.map { "\($0)" }
        return state
    }
}
