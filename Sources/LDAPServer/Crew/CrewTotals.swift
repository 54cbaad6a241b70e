/// How busy the loops at work were in a window, in thousandths of it.
struct CrewLoad: Equatable {
    /// The busiest one.
    var busiest = 0
    /// All together.
    var busy = 0
    /// What they had of processors, together.
    var processor = 0
}

/// What has only grown since the server, or the machine, began.
struct CrewTotals {
    /// Monotonic nanoseconds.
    let time: Int64
    /// What the loops have done, in any unit.
    let work: UInt64
    /// How long the processors were idle, together, in nanoseconds; nil where nobody knows or asked.
    let idle: Int64?

    /// The window between two of them.
    func since(_ before: CrewTotals, _ load: CrewLoad, atWork: Int) -> CrewPolicy.Window {
        // What was idle before anybody asked counts for nothing.
        let idleBetween = idle.map { idle in before.idle.map { max(idle - $0, 0) } ?? 0 }
        return CrewPolicy.Window(
            begin: before.time,
            end: time,
            busiest: load.busiest,
            busyOfAll: load.busy,
            processorOfAll: load.processor,
            work: work &- before.work,
            idle: idleBetween,
            atWork: atWork
        )
    }
}
