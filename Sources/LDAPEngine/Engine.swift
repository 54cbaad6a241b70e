package import BER
package import Directory
import LDAP

/// Answers LDAP requests: bytes in, bytes out, no socket and no clock.
///
/// One for each event loop; it keeps nothing between messages but buffers. What a connection is like
/// stands in the ``Session`` beside it. A look-up by address whose answer fits the buffers allocates
/// nothing.
package struct Engine: ~Copyable {
    /// What all engines share.
    let configuration: EngineConfiguration
    /// The addresses that the search at hand pins.
    var pins: PinnedAddresses
    /// What evaluating the filter at hand needs and uses up.
    var scratch: FilterScratch
    /// The key of the name at hand.
    var key = BERWriter(capacity: 1024)

    /// What the search at hand wants of pages and order, if it wants either.
    var order: SearchOrder?

    /// How far the search at hand got that is to go on later.
    var underWay: SearchProgress?

    /// The addresses whose pages were read a moment ago, where pages may be cold.
    var warm = WarmAddresses()

    /// Whether pages may be read that are likely cold: the message at hand has been rehearsed, or is
    /// being rehearsed.
    var mayFault = false

    /// What was done last: by the last call that took or gave messages.
    package internal(set) var lastOperation = OperationRecord()

    /// The mailboxes looked up by that call.
    package internal(set) var lookUps: LookUpLog

    /// What is fetched from memory for a message before it is received.
    var foresight = Foresight()

    /// Who may ask how much.
    private(set) var access: AccessPolicy
    /// Goes up with each policy; what a session's grade was worked out by.
    private(set) var accessGeneration: UInt32 = 1

    /// The last fault of our own, until ``takeFault()``.
    private(set) var fault: Fault?
    private var faultCount: UInt64 = 0

    /// A fault of our own that a client was told of by its number only.
    package struct Fault: Equatable, Sendable {
        /// The number that the client was told.
        package let number: UInt64
        /// What went wrong.
        package let cause: DirectoryError
    }

    /// An engine that answers as `configuration` says.
    package init(_ configuration: EngineConfiguration) {
        self.configuration = configuration
        pins = PinnedAddresses(maximum: configuration.limits.pinnedAddressesMax)
        scratch = FilterScratch(schema: configuration.schema)
        access = configuration.access
        // What one message pins, and the base with an entry above it.
        lookUps = LookUpLog(capacity: configuration.limits.pinnedAddressesMax + 2)
    }

    /// Goes by another policy from the next message of each session on.
    package mutating func replaceAccess(_ policy: AccessPolicy) {
        access = policy
        accessGeneration &+= 1
        // 0 is the session that no policy has seen.
        if accessGeneration == 0 { accessGeneration = 1 }
    }

    /// Answers one message.
    ///
    /// - Parameters:
    ///   - frame: One whole message and nothing else, no longer than ``Limits/messageBytesMax``.
    ///   - session: What is known of the connection.
    ///   - reader: The directory, renewed for this tick.
    ///   - now: The time that decides which certificates are shown, in seconds since 1970.
    ///   - output: Where answers are appended; nothing that was in it is touched.
    /// - Returns: What to do once the output has been sent.
    package mutating func receive(
        _ frame: Span<UInt8>,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) -> Outcome {
        begin()
        foresight.advance(reader)
        do throws(LDAPError) {
            let message = try LDAPMessage(frame, limits: configuration.limits.message)
            lastOperation.messageID = message.messageID
            lastOperation.kind = message.kind
            regrade(&session)
            return try answer(
                message,
                session: &session,
                reader: reader,
                now: now,
                output: &output
            )
        } catch {
            return Self.disconnect(.message(error), output: &output)
        }
    }

    /// Whether `frame` is to be received even while a search is under way or a request suspended:
    /// an abandon, a cancel or an unbind.
    package borrowing func isUrgent(_ frame: Span<UInt8>) -> Bool {
        do throws(LDAPError) {
            let message = try LDAPMessage(frame, limits: configuration.limits.message)
            guard message.kind == .extended else { return message.kind.responseTag == nil }
            return try ExtendedRequest(message.content).name.equals(CancelRequest.oid)
        } catch {
            // It ends the connection, whatever is under way.
            return true
        }
    }

    /// Forgets what the last call did.
    mutating func begin() {
        lookUps.removeAll()
        lastOperation = OperationRecord()
    }

    /// Works out anew how much the client of `session` may ask for, if the policy has changed.
    mutating func regrade(_ session: inout Session) {
        if session.accessGeneration != accessGeneration { grade(&session) }
    }

    /// Works out how much the client of `session` may ask for.
    @inline(never)
    mutating func grade(_ session: inout Session) {
        session.grade = access.grade(
            listener: session.listener,
            source: session.source,
            identity: session.identity,
            accountGrade: session.accountGrade
        )
        session.accessGeneration = accessGeneration
    }

    /// The fault that a client was told of since the last call, for the log.
    package mutating func takeFault() -> Fault? {
        defer { fault = nil }
        return fault
    }

    /// Answers a message that could be read; throws what ends the connection.
    private mutating func answer(
        _ message: borrowing LDAPMessage,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) throws(LDAPError) -> Outcome {
        guard let tag = message.kind.responseTag else {
            if message.kind == .unbind { return unbind() }
            try abandon(message, session: &session)
            return .none
        }
        do throws(LDAPError) {
            if message.hasControls { try checkControls(message, session: session) }
            switch message.kind {
            case .bind: return try bind(message, session: &session, output: &output)
            case .search:
                return try search(
                    message,
                    session: &session,
                    reader: reader,
                    now: now,
                    output: &output
                )
            case .compare:
                return try compare(
                    message,
                    session: &session,
                    reader: reader,
                    now: now,
                    output: &output
                )
            case .extended: return try extended(message, session: &session, output: &output)
            case .add, .delete, .modify, .modifyDN, .abandon, .unbind:
                return try write(message, tag: tag, session: &session, output: &output)
            }
        } catch {
            // The message's frame was sound: a broken value in it is answered, and only what shakes
            // the trust in the stream ends it (RFC 4511 §4.1.1).
            guard !error.endsConnection else { throw error }
            respond(
                message.messageID,
                tag,
                error.resultCode,
                error.diagnostic,
                output: &output
            )
        }
        return .none
    }

    /// Keeps a fault for the log; the number that the client is told.
    mutating func note(_ cause: DirectoryError) -> UInt64 {
        faultCount &+= 1
        fault = Fault(number: faultCount, cause: cause)
        return faultCount
    }
}
