import BER
import LDAP

/// All that stands at and below `cn=Monitor` at a moment, each above what is below it.
///
/// Which objects there are, and in which order, depends on the listeners alone; what they say is all
/// that changes.
struct MonitorOutline {
    /// An object: its place in the tree and what is peculiar to it.
    struct Object {
        /// How many names its distinguished name has.
        let depth: Int
        /// The value of its `cn`; nothing in it needs an escape in a name.
        let name: String
        /// Its class.
        let kind: MonitorClass
        /// Its attributes besides those that all have.
        let values: [MonitorAttribute: [String]]
    }

    /// The objects.
    private(set) var objects: [Object] = []

    /// What the directory behind the server is like.
    struct Database {
        /// The naming context.
        var suffix = ""
        /// Entries.
        var entries = 0
        /// Those of them that are mailboxes.
        var mailboxes = 0
        /// The position in the ledger.
        var position: UInt64 = 0
        /// When the event there was recorded, in seconds since 1970.
        var time: Int64 = 0
    }

    /// The kinds of operations under slapd's names, in its order.
    static let operations: [(kind: RequestKind, name: String)] = [
        (.bind, "Bind"), (.unbind, "Unbind"), (.search, "Search"), (.compare, "Compare"),
        (.modify, "Modify"), (.modifyDN, "Modrdn"), (.add, "Add"), (.delete, "Delete"),
        (.abandon, "Abandon"), (.extended, "Extended"),
    ]

    /// The outline at `now`, in seconds since 1970.
    init(
        _ readings: MonitorReadings,
        _ database: Database,
        listeners: [MonitoredListener],
        version: String,
        now: Int64
    ) {
        add(
            1,
            "Monitor",
            .server,
            [
                .description: [
                    "What the server is doing.",
                    "Most of it is in operational attributes, which have to be asked for: +",
                ],
                .info: ["Waxwing \(version)"],
            ]
        )
        addConnections(readings.connections)
        addDatabase(database)
        addListeners(listeners)
        addOperations(readings.operations)
        addStatistics(readings.statistics)
        addLoops(readings.loops)
        addTime(since: readings.started, now: now)
    }

    private mutating func addConnections(_ connections: MonitorReadings.Connections) {
        addContainer("Connections", "Connections of clients.")
        add("Max File Descriptors", count: connections.descriptorsMax)
        add("Max", count: connections.max, "Connections that are served at once.")
        add("Total", count: connections.total)
        add("Current", count: connections.current)
        add("Refused", count: connections.refused, "Connections told that the server is busy.")
        add("Shed", count: connections.shed, "Connections refused because of their source.")
        add("Expired", count: connections.expired, "Connections closed at a deadline.")
    }

    private mutating func addDatabase(_ database: Database) {
        let suffix = [database.suffix]
        addContainer(
            "Databases",
            "What is served.",
            [.namingContexts: suffix, .context: [EngineConfiguration.monitorName]]
        )
        add(3, "Database 1", .object, [.info: ["directory"], .namingContexts: suffix])
        add(4, "Entries", .counter, [.counter: ["\(database.entries)"]])
        add(4, "Mailboxes", .counter, [.counter: ["\(database.mailboxes)"]])
        add(
            4,
            "Position",
            .counter,
            [
                .description: [
                    "The position in the ledger that the directory shows, and when it was recorded."
                ],
                .counter: ["\(database.position)"],
                .timestamp: [Self.time(database.time)],
            ]
        )
    }

    private mutating func addListeners(_ listeners: [MonitoredListener]) {
        addContainer("Listeners", "Where the server listens.")
        for (number, listener) in listeners.enumerated() {
            add(
                3,
                "Listener \(number)",
                .object,
                [.localAddress: [listener.address], .url: [listener.url]]
            )
        }
    }

    private mutating func addOperations(
        _ operations: [RequestKind: MonitorReadings.Operations]
    ) {
        let none = MonitorReadings.Operations(initiated: 0, completed: 0)
        let all = operations.values.reduce(into: none) { sum, kind in
            sum.initiated &+= kind.initiated
            sum.completed &+= kind.completed
        }
        addContainer("Operations", "Operations by kind.", Self.values(all))
        for (kind, name) in Self.operations {
            add(3, name, .operation, Self.values(operations[kind] ?? none))
        }
    }

    private mutating func addStatistics(_ statistics: MonitorReadings.Statistics) {
        addContainer("Statistics", "What was sent and received.")
        add("Bytes", count: statistics.bytes, "Bytes sent, below TLS.")
        add("PDU", count: statistics.messages, "Messages sent.")
        add("Entries", count: statistics.entries, "Entries sent.")
        add("Referrals", count: 0, "There are none.")
        add("Received Bytes", count: statistics.receivedBytes, "Bytes received, below TLS.")
        add("Look-ups", count: statistics.lookUps, "Mail addresses looked up.")
        add("Misses", count: statistics.misses, "Mail addresses looked up that have no entry.")
        add(
            "Rehearsals",
            count: statistics.rehearsals,
            "Requests, and slices of searches, rehearsed since pages might have been cold."
        )
    }

    private mutating func addLoops(_ loops: MonitorReadings.Loops) {
        addContainer("Threads", "Event loops, each a thread.")
        add("Max", info: loops.count, "Loops that may work.")
        add("Open", info: loops.count, "Loops that there are.")
        add("Active", info: loops.active, "Loops that have connections; the others rest.")
    }

    private mutating func addTime(since start: Int64, now: Int64) {
        addContainer("Time", "Times.")
        add(3, "Start", .object, [.timestamp: [Self.time(start)]])
        add(3, "Current", .object, [.timestamp: [Self.time(now)]])
        add("Uptime", info: Swift.max(0, now - start), "Seconds since the start.")
    }

    private mutating func addContainer(
        _ name: String,
        _ description: String,
        _ values: [MonitorAttribute: [String]] = [:]
    ) {
        add(
            2,
            name,
            .container,
            values.merging([.description: [description]]) { own, _ in own }
        )
    }

    private mutating func add(
        _ name: String,
        count: some BinaryInteger,
        _ description: String? = nil
    ) {
        let description = description.map { [$0] } ?? []
        add(3, name, .counter, [.counter: ["\(count)"], .description: description])
    }

    private mutating func add(_ name: String, info: some BinaryInteger, _ description: String) {
        add(3, name, .object, [.info: ["\(info)"], .description: [description]])
    }

    private mutating func add(
        _ depth: Int,
        _ name: String,
        _ kind: MonitorClass,
        _ values: [MonitorAttribute: [String]]
    ) {
        objects.append(Object(depth: depth, name: name, kind: kind, values: values))
    }

    private static func values(
        _ operations: MonitorReadings.Operations
    ) -> [MonitorAttribute: [String]] {
        [.initiated: ["\(operations.initiated)"], .completed: ["\(operations.completed)"]]
    }

    /// `seconds` since 1970 as a GeneralizedTime.
    static func time(_ seconds: Int64) -> String {
        var writer = BERWriter(capacity: 15)
        GeneralizedTime.append(seconds, to: &writer)
        return String(decoding: writer.array(), as: UTF8.self)
    }
}
