/// What the access log remembers of one connection.
package struct SessionLog: Equatable, Sendable {
    /// The connection's number, from 1000 on as slapd counts.
    let connection: UInt64

    /// The socket's descriptor, as slapd names it.
    let descriptor: Int32

    /// Whether the connection is logged.
    let isLogged: Bool

    /// The number that the next request gets.
    var nextOperation: UInt32 = 0

    /// The request that is not answered to its end yet, besides the one at hand.
    var open: OpenOperation?

    /// Why the connection ends, as `closed` says it.
    var farewell = Farewell.lost

    /// A connection of which nothing is logged.
    package static let unlogged = SessionLog(connection: 0, descriptor: -1, isLogged: false)

    init(connection: UInt64, descriptor: Int32, isLogged: Bool) {
        self.connection = connection
        self.descriptor = descriptor
        self.isLogged = isLogged
    }

    /// A request that has been logged and not answered.
    struct OpenOperation: Equatable, Sendable {
        /// The message's number, by which its answer is known.
        let messageID: Int32

        /// The request's number in the log.
        let number: UInt32

        /// When it was read, in monotonic nanoseconds.
        let arrival: Int64

        /// Nanoseconds that it waited for its turn.
        let queued: Int64

        /// Entries sent for it so far.
        var entries: UInt64 = 0
    }

    /// Why a connection ended.
    enum Farewell: Equatable, Sendable {
        /// The client said so.
        case unbound
        /// Nobody said anything.
        case lost
        /// What came was no LDAP.
        case protocolError
        /// The client was idle for too long.
        case idle
        /// The client did not finish a request in time.
        case slow
        /// What it asked for was not done in time.
        case unanswered
        /// There was no room for it.
        case busy
        /// The server stops.
        case stopping

        /// The text behind `closed`.
        var text: StaticString {
            switch self {
            case .unbound: ""
            case .lost: " (connection lost)"
            case .protocolError: " (protocol error)"
            case .idle: " (idletimeout)"
            case .slow: " (request timeout)"
            case .unanswered: " (no reply)"
            case .busy: " (busy)"
            case .stopping: " (shutdown)"
            }
        }

        /// What the transport's reason means here.
        init(_ reason: DisconnectReason) {
            self =
                switch reason {
                case .malformedFrame, .bytesBehindStartTLS: .protocolError
                case .idle: .idle
                case .unfinishedFrame: .slow
                case .buffersFull, .crowded: .busy
                case .noReply: .unanswered
                case .stopping: .stopping
                }
        }
    }
}
