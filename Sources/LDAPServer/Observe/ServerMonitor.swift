private import CLinux
internal import LDAP
package import LDAPEngine
internal import Synchronization

/// What an LDAP server tells of itself below `cn=Monitor`.
///
/// Made before the server, whose engine answers from it; until there is a server, nothing has been
/// counted. It holds on to what the loops share, not to the server.
package final class ServerMonitor: MonitorSource {
    /// Where the server listens.
    package let listeners: [MonitoredListener]

    private struct Watched: Sendable {
        let shared: ServerShared
        let metrics: ServerMetrics
    }

    private let started = SystemClock().unixSeconds
    private let descriptorsMax = clinux_descriptor_limit()
    private let watched = Mutex<Watched?>(nil)

    /// A monitor of a server that starts now and listens on `listeners`.
    /// - Throws: ``ServerError/system(call:code:)`` when one of them is no socket.
    package init(listeners: [Listener]) throws(ServerError) {
        var list: [MonitoredListener] = []
        for listener in listeners {
            let address = try listener.localAddress()
            list.append(MonitoredListener(listener.kind, address: address))
        }
        self.listeners = list
    }

    /// Reads these counters from now on.
    func watch(_ shared: ServerShared, _ metrics: ServerMetrics) {
        watched.withLock { $0 = Watched(shared: shared, metrics: metrics) }
    }

    /// What the server has counted so far; what a loop does in its present tick may be missing.
    package func readings() -> MonitorReadings {
        var readings = MonitorReadings()
        readings.started = started
        guard let watched = watched.withLock({ $0 }) else { return readings }
        let statistics = watched.shared.statistics
        let values = watched.metrics.values
        readings.connections.current = statistics.open
        readings.connections.total = statistics.accepted
        readings.connections.max = watched.shared.connectionsMax
        readings.connections.refused = statistics.refused
        readings.connections.shed = statistics.shed
        readings.connections.expired = statistics.expired
        readings.connections.descriptorsMax = descriptorsMax
        readings.statistics.bytes = statistics.sentBytes
        readings.statistics.receivedBytes = statistics.receivedBytes
        readings.statistics.entries = values.entries
        readings.statistics.lookUps = values.lookUps
        readings.statistics.misses = values.misses
        readings.statistics.rehearsals = values.rehearsals
        readings.statistics.messages = values.entries
        readings.loops.count = watched.shared.gates.count
        readings.loops.active = watched.shared.atWork.load(ordering: .relaxed)
        for (index, kind) in LoopMetrics.kinds.enumerated() {
            let codes = values.codes(ofKindAt: index)
            let completed = codes.reduce(0, &+)
            readings.operations[kind.kind] = MonitorReadings.Operations(
                initiated: completed &+ values.open[index],
                completed: completed
            )
            // A result each, but for those that have none.
            readings.statistics.messages &+= codes.dropLast().reduce(0, &+)
        }
        return readings
    }
}

extension MonitoredListener {
    /// The door of the kind `kind` at `address`, as a listener tells it.
    init(_ kind: Listener.Kind, address: String) {
        switch kind {
        case .plain: self.init(url: "ldap://\(address)", address: "IP=\(address)")
        case .tls: self.init(url: "ldaps://\(address)", address: "IP=\(address)")
        case .unix:
            self.init(url: "ldapi://\(Self.percentEncoded(address))", address: "PATH=\(address)")
        }
    }

    /// A path as the host of a URL: what RFC 3986 §2.3 does not leave as it is, in hexadecimal.
    private static func percentEncoded(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
