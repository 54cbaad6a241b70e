internal import LDAP
internal import LDAPEngine
private import Synchronization

/// Writes the access log of one loop's connections: requests as they come, answers as they go.
///
/// It reads the very bytes of both, so that the log says what was said. Nothing here is done for a
/// connection that is not logged.
struct AccessRecorder {
    private let log: AccessLog
    private let outbox: LogOutbox
    private var lines = LogLines()

    /// The first number of a connection, slapd's.
    static let firstConnection: UInt64 = 1000

    /// A recorder that leaves its lines to `log`.
    init(_ log: AccessLog) {
        self.log = log
        outbox = log.makeOutbox()
    }

    /// Begins the log of a connection, if it is one of those that are logged.
    mutating func accept(_ arrival: Arrival, _ listener: ListenerName) -> SessionLog {
        let oneIn = log.oneIn.load(ordering: .relaxed)
        let session = SessionLog(
            connection: Self.firstConnection &+ arrival.number,
            descriptor: arrival.descriptor,
            isLogged: oneIn > 0 && arrival.number.isMultiple(of: UInt64(oneIn))
        )
        guard session.isLogged else { return session }
        begin(session)
        lines.append(" fd=")
        lines.append(arrival.descriptor)
        lines.append(" ACCEPT from ")
        if let credentials = arrival.credentials {
            lines.append("PATH=ldapi uid=")
            lines.append(credentials.user)
            lines.append(" gid=")
            lines.append(credentials.group)
        } else {
            lines.append(peer: arrival.peer)
        }
        switch listener {
        case .ldap: lines.append(" (ldap)")
        case .ldaps: lines.append(" (ldaps)")
        case .ldapi: lines.append(" (ldapi)")
        }
        lines.end()
        return session
    }

    /// Writes that the connection is protected now.
    mutating func established(_ session: SessionLog) {
        begin(session)
        lines.append(" fd=")
        lines.append(session.descriptor)
        lines.append(" TLS established")
        lines.end()
    }

    /// Writes what a request asks for, and gives what its answer is known by.
    ///
    /// It was read at `arrival` and its turn came at `start`, in monotonic nanoseconds.
    mutating func request(
        _ frame: Span<UInt8>,
        _ session: inout SessionLog,
        limits: MessageLimits,
        arrival: Int64,
        start: Int64
    ) -> SessionLog.OpenOperation {
        let number = session.nextOperation
        session.nextOperation &+= 1
        var messageID: Int32 = 0
        do throws(LDAPError) {
            let message = try LDAPMessage(frame, limits: limits)
            messageID = message.messageID
            if message.kind == .unbind { session.farewell = .unbound }
            beginOperation(session, number)
            try append(message, session, number, limits)
            lines.end()
        } catch {
            // What cannot be read is not written out either; the answer says what was wrong.
            lines.abandon()
        }
        return SessionLog.OpenOperation(
            messageID: messageID,
            number: number,
            arrival: arrival,
            queued: start - arrival
        )
    }

    /// Writes the answers in `output` to the request at hand and to the one that is still open.
    mutating func answers(
        _ output: Span<UInt8>,
        to current: SessionLog.OpenOperation?,
        _ session: inout SessionLog,
        now: Int64
    ) {
        var current = current
        var responses = ResponseReader(output)
        while let response = responses.next() {
            if response.messageID == 0 {
                session.farewell = .protocolError
            } else if current?.messageID == response.messageID {
                if response.isEntry {
                    current?.entries &+= 1
                } else {
                    write(response, current, session, now: now)
                    current = nil
                }
            } else if session.open?.messageID == response.messageID {
                if response.isEntry {
                    session.open?.entries &+= 1
                } else {
                    write(response, session.open, session, now: now)
                    session.open = nil
                }
            }
        }
        if let current, current.messageID != 0 { session.open = session.open ?? current }
    }

    /// Writes that the connection is over.
    mutating func closed(_ session: SessionLog) {
        begin(session)
        lines.append(" fd=")
        lines.append(session.descriptor)
        lines.append(" closed")
        lines.append(session.farewell.text)
        lines.end()
    }

    /// Hands the lines of this tick over.
    mutating func handOver() {
        guard lines.count > 0 || lines.dropped > 0 else { return }
        if outbox.leave(&lines) { log.wake() }
    }

    // MARK: - Lines

    private mutating func begin(_ session: SessionLog) {
        let now = LogTime.now
        if log.hidesAddresses.load(ordering: .relaxed) {
            let day = now.unixSeconds / 86_400
            if (lines.pseudonym?.day ?? .min) < day {
                lines.pseudonym = log.keys.pseudonym(onDay: day)
            }
        } else {
            lines.pseudonym = nil
        }
        lines.begin(now, connection: session.connection)
    }

    private mutating func beginOperation(_ session: SessionLog, _ number: UInt32) {
        begin(session)
        lines.append(" op=")
        lines.append(number)
    }

    private mutating func write(
        _ response: borrowing LoggedResponse,
        _ operation: SessionLog.OpenOperation?,
        _ session: SessionLog,
        now: Int64
    ) {
        guard let operation else { return }
        beginOperation(session, operation.number)
        lines.append(response.isSearchEnd ? " SEARCH RESULT tag=" : " RESULT tag=")
        lines.append(response.tag)
        lines.append(" err=")
        lines.append(response.code)
        lines.append(" qtime=")
        lines.append(seconds: operation.queued)
        lines.append(" etime=")
        lines.append(seconds: now - operation.arrival)
        if response.isSearchEnd {
            lines.append(" nentries=")
            lines.append(operation.entries)
        }
        lines.append(" text=")
        lines.appendGiven(response.diagnostic)
        lines.end()
    }

    private mutating func append(
        _ message: borrowing LDAPMessage,
        _ session: SessionLog,
        _ number: UInt32,
        _ limits: MessageLimits
    ) throws(LDAPError) {
        switch message.kind {
        case .bind: try appendBind(try BindRequest(message.content))
        case .unbind: lines.append(" UNBIND")
        case .search:
            let request = try SearchRequest(message.content, limits: limits)
            appendSearch(request)
            guard request.attributeCount > 0 else { return }
            lines.end()
            beginOperation(session, number)
            lines.append(" SRCH attr=")
            lines.append(request.attributes)
        case .compare:
            let request = try CompareRequest(message.content)
            lines.append(" CMP dn=\"")
            lines.append(name: request.entry)
            lines.append("\" attr=\"")
            lines.appendGiven(request.attribute)
            lines.append("\"")
        case .extended:
            let request = try ExtendedRequest(message.content)
            lines.append(" EXT oid=")
            lines.appendGiven(request.name)
        case .abandon:
            lines.append(" ABANDON msg=")
            lines.append(try AbandonRequest(message.content).messageID)
        case .add: appendWrite(" ADD dn=\"", message.firstField)
        case .modify: appendWrite(" MOD dn=\"", message.firstField)
        case .modifyDN: appendWrite(" MODRDN dn=\"", message.firstField)
        case .delete: appendWrite(" DEL dn=\"", message.content)
        }
    }

    private mutating func appendBind(_ request: BindRequest) throws(LDAPError) {
        lines.append(" BIND dn=\"")
        lines.append(name: request.name)
        lines.append("\" method=")
        switch request.authentication {
        case .simple: lines.append("128")
        case .sasl(let credentials):
            lines.append("163 mech=")
            lines.appendGiven(credentials.mechanism)
        case .unknown(let tag): lines.append(tag)
        }
    }

    private mutating func appendSearch(_ request: SearchRequest) {
        lines.append(" SRCH base=\"")
        lines.append(name: request.base)
        lines.append("\" scope=")
        lines.append(request.scope.rawValue)
        lines.append(" deref=")
        lines.append(request.dereferencing.rawValue)
        lines.append(" filter=\"")
        lines.append(request.filter)
        lines.append("\"")
    }

    private mutating func appendWrite(_ verb: StaticString, _ name: Span<UInt8>) {
        lines.append(verb)
        lines.append(name: name)
        lines.append("\"")
    }
}
