import BER
import Directory
import LDAP

/// Searches at and below `cn=Monitor`, which internal clients alone find there.
extension Engine {
    /// Sends the entries in scope of the one at `base` that match, in pages and order if wanted.
    ///
    /// In one piece: they are few, and their work counts together as that of one filter.
    @inline(never)
    mutating func searchMonitor(
        at base: Int,
        _ answer: inout SearchAnswer,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd {
        // None of them is a subentry.
        guard let monitor = configuration.monitor, answer.visibility != .subentries else {
            return .complete
        }
        let entries = try monitor.entries(reader: reader, now: answer.now)
        var found: [Int] = []
        for (place, entry) in entries.enumerated()
        where monitor.isInScope(place, answer.request.scope, base: base) {
            let isMatch = answer.matches(entry, &scratch, configuration)
            if scratch.isSpent { return .tooMuchWork }
            if isMatch { found.append(place) }
        }
        for place in inOrder(found, entries) {
            if let end = answer.limitReached(entriesMax: .max) { return end }
            if order?.isPageFull(sent: answer.sent) == true { return .pageComplete }
            order?.lastSent = Self.orderID(place)
            guard append(entries[place], &answer, output: &output) else { return .tooMuchWork }
        }
        return .complete
    }

    /// The entry at `place`, as it is now.
    func monitored(
        _ place: Int,
        reader: borrowing DirectoryReader,
        now: Int64
    ) throws(DirectoryError) -> VirtualEntry? {
        try configuration.monitor?.entries(reader: reader, now: now)[place]
    }

    /// The entries found in the order asked for, without those of earlier pages.
    private mutating func inOrder(_ found: [Int], _ entries: [VirtualEntry]) -> [Int] {
        guard var order else { return found }
        guard !order.keys.isEmpty else {
            let last = order.page?.place ?? 0
            return found.filter { Self.orderID($0) > last }
        }
        for place in found {
            let key = order.keys.key(of: entries[place], schema: configuration.schema)
            order.entries.insert(Self.orderID(place), key: key)
        }
        order.beginSending()
        self.order = order
        guard case .sending(let next) = order.phase else { return [] }
        return (next..<order.entries.count).map { Int(order.entries[$0]) - 1 }
    }

    /// What stands for an entry of the directory's id in pages, where 0 is none.
    private static func orderID(_ place: Int) -> UInt64 { UInt64(place) + 1 }
}
