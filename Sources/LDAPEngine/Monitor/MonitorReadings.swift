package import LDAP

/// What a server has done and does, for the entries below `cn=Monitor`.
package struct MonitorReadings: Equatable, Sendable {
    /// When it started, in seconds since 1970.
    package var started: Int64 = 0
    /// Its connections.
    package var connections = Connections()
    /// Its operations by kind; a kind that is not there has none.
    package var operations: [RequestKind: Operations] = [:]
    /// What it has sent and received.
    package var statistics = Statistics()
    /// Its event loops.
    package var loops = Loops()

    /// A server that has just started.
    package init() {}

    /// Connections.
    package struct Connections: Equatable, Sendable {
        /// Open now.
        package var current = 0
        /// Accepted so far.
        package var total: UInt64 = 0
        /// The most that are served at once.
        package var max = 0
        /// Told that the server is busy.
        package var refused: UInt64 = 0
        /// Refused because of their source.
        package var shed: UInt64 = 0
        /// Closed because a deadline had passed.
        package var expired: UInt64 = 0
        /// Descriptors that the process may have.
        package var descriptorsMax = 0
    }

    /// Operations of a kind.
    package struct Operations: Equatable, Sendable {
        /// Received so far.
        package var initiated: UInt64
        /// Those of them that were answered, or have no answer.
        package var completed: UInt64

        /// So many operations.
        package init(initiated: UInt64, completed: UInt64) {
            self.initiated = initiated
            self.completed = completed
        }
    }

    /// What was sent and received.
    package struct Statistics: Equatable, Sendable {
        /// Bytes of answers, below TLS.
        package var bytes: UInt64 = 0
        /// Messages sent: results and entries.
        package var messages: UInt64 = 0
        /// Entries sent.
        package var entries: UInt64 = 0
        /// Bytes of requests, below TLS.
        package var receivedBytes: UInt64 = 0
        /// Addresses looked up.
        package var lookUps: UInt64 = 0
        /// Those of them that nobody is shown under.
        package var misses: UInt64 = 0
        /// Requests, and slices of searches, rehearsed since pages might have been cold.
        package var rehearsals: UInt64 = 0
    }

    /// Event loops.
    package struct Loops: Equatable, Sendable {
        /// How many there are.
        package var count = 0
        /// How many have connections; the others rest.
        package var active = 0
    }
}
