/// How busy a loop is, in windows of a tenth of a second.
struct LoopLoad {
    /// What a loop has done of a window, in thousandths of it.
    struct Share: Equatable {
        /// The time in which it did not wait for sockets.
        ///
        /// Waiting for a processor or for a page of the directory counts: its clients wait as well.
        let busy: Int
        /// The time in which it had a processor.
        let processor: Int
    }

    /// Long enough for a share, short enough for a flood.
    static var windowNanoseconds: Int64 { 100_000_000 }

    private var begin: Int64
    private var waited: Int64 = 0
    private var processor: Int64 = 0

    /// A load whose first window begins now, in monotonic nanoseconds.
    init(at now: Int64) { begin = now }

    /// Notes that the loop has waited; the shares of the window that ends with that, nil while it
    /// goes on.
    ///
    /// `processor` gives the processor time that the loop has had so far, in nanoseconds.
    mutating func noteWait(from start: Int64, to now: Int64, processor: () -> Int64) -> Share? {
        waited += max(now - start, 0)
        let length = now - begin
        guard length >= Self.windowNanoseconds else { return nil }
        let total = processor()
        let share = Share(
            busy: Self.thousandths(length - waited, of: length),
            processor: Self.thousandths(total - self.processor, of: length)
        )
        begin = now
        waited = 0
        self.processor = total
        return share
    }

    private static func thousandths(_ part: Int64, of whole: Int64) -> Int {
        Int(min(max(part / (whole / 1000), 0), 1000))
    }
}
