internal import LDAP
internal import LDAPEngine
internal import Synchronization

/// What one loop counts of the operations that it answers; only that loop adds.
final class LoopMetrics: Sendable {
    /// Result codes that are counted apart; RFC 4511 and its extensions end at 123.
    static let codeCount = 128

    /// Where operations without a result are counted: unbind and abandon.
    static let noResult = codeCount - 1

    /// Where codes from here on are counted together.
    static let lastCode = codeCount - 2

    /// How long operations took; filled only where somebody looks.
    let latency = LatencyHistogram()

    private let operations = [1280 of Atomic<UInt64>] { _ in Atomic(0) }
    private let open = [10 of Atomic<UInt64>] { _ in Atomic(0) }
    private let entries = Atomic<UInt64>(0)
    private let lookUps = Atomic<UInt64>(0)
    private let misses = Atomic<UInt64>(0)
    private let rehearsals = Atomic<UInt64>(0)

    /// The kinds of operations, in the order in which they are counted.
    static let kinds: [(kind: RequestKind, name: StaticString)] = [
        (.bind, "bind"), (.unbind, "unbind"), (.search, "search"), (.compare, "compare"),
        (.modify, "modify"), (.modifyDN, "modrdn"), (.add, "add"), (.delete, "delete"),
        (.abandon, "abandon"), (.extended, "extended"),
    ]

    /// Counts what an engine has done with a request: an operation, which has ended or goes on, and
    /// what it sent and looked up.
    func count(_ record: OperationRecord) {
        if let kind = record.kind {
            if record.isFinished {
                countEnd(kind, record)
            } else {
                open[Self.place(of: kind)].increase(by: 1)
            }
        }
        countWork(record)
    }

    /// Counts what an engine has done further for a request that was counted as going on.
    func countFurther(_ record: OperationRecord) {
        if record.isFinished, let kind = record.kind {
            countEnd(kind, record)
            // One less; which loop counts it does not matter to the sum.
            open[Self.place(of: kind)].increase(by: .max)
        }
        countWork(record)
    }

    /// Counts a rehearsal.
    func countRehearsal() { rehearsals.increase(by: 1) }

    private func countEnd(_ kind: RequestKind, _ record: OperationRecord) {
        let code = record.resultCode.map { min(Int($0.rawValue), Self.lastCode) }
        let place = Self.place(of: kind) * Self.codeCount + (code ?? Self.noResult)
        operations[place].increase(by: 1)
    }

    private func countWork(_ record: OperationRecord) {
        if record.entries > 0 { entries.increase(by: UInt64(record.entries)) }
        if record.lookUps > 0 { lookUps.increase(by: UInt64(record.lookUps)) }
        if record.misses > 0 { misses.increase(by: UInt64(record.misses)) }
    }

    /// Adds these counters to a sum.
    func add(to values: inout Values) {
        for index in values.operations.indices {
            values.operations[index] &+= operations[index].load(ordering: .relaxed)
        }
        for index in values.open.indices {
            values.open[index] &+= open[index].load(ordering: .relaxed)
        }
        values.entries &+= entries.load(ordering: .relaxed)
        values.lookUps &+= lookUps.load(ordering: .relaxed)
        values.misses &+= misses.load(ordering: .relaxed)
        values.rehearsals &+= rehearsals.load(ordering: .relaxed)
        latency.add(to: &values.latency)
    }

    private static func place(of kind: RequestKind) -> Int {
        switch kind {
        case .bind: 0
        case .unbind: 1
        case .search: 2
        case .compare: 3
        case .modify: 4
        case .modifyDN: 5
        case .add: 6
        case .delete: 7
        case .abandon: 8
        case .extended: 9
        }
    }

    /// The counters of several loops together.
    struct Values: Sendable {
        /// By kind and, within it, by code.
        var operations = [UInt64](repeating: 0, count: 10 * LoopMetrics.codeCount)

        /// By kind, operations that went on after their request and have not ended: those under way,
        /// and those that were given up or whose connection has gone.
        var open = [UInt64](repeating: 0, count: 10)

        /// Entries sent.
        var entries: UInt64 = 0

        /// Addresses looked up.
        var lookUps: UInt64 = 0

        /// Those of them that were not there.
        var misses: UInt64 = 0

        /// Requests and slices that were rehearsed.
        var rehearsals: UInt64 = 0

        /// How long operations took.
        var latency = LatencyHistogram.Values()

        /// No operations.
        init() {}

        /// How many operations of a kind have ended, by code.
        func codes(ofKindAt index: Int) -> ArraySlice<UInt64> {
            operations[index * LoopMetrics.codeCount..<(index + 1) * LoopMetrics.codeCount]
        }
    }
}
