package import BER
package import Cryptography
internal import Directory
private import LDAP
package import LDAPEngine
internal import Logging
private import Synchronization

/// LDAP for the connections of one loop: an engine, and the loop's view of the directory.
package struct LDAPHandler: ConnectionHandler, ~Copyable {
    /// What is remembered of one connection.
    package struct Session: Sendable {
        /// What the engine knows of it.
        var engine: LDAPEngine.Session
        /// What is remembered of its source.
        let pass: SourcePass
        /// What the access log knows of it.
        var log: SessionLog
        /// When what is under way was read, in monotonic nanoseconds, if that is measured.
        var arrival: Int64 = 0
        /// How many look-ups are taken off its source's allowance while they are rehearsed.
        var reserved = 0
    }

    var engine: Engine
    private var reader: DirectoryReader
    var recorder: AccessRecorder
    let metrics: LoopMetrics
    let isTimed: Bool
    private var now = Moment(milliseconds: 0, unixSeconds: 0)
    private var isAvailable = true
    private var sources: SourceGuard
    private let policy: ServerPolicy
    private var policyGeneration = 0
    private let deferred: (any DeferredExecutor)?
    private let rehearsals: any DeferredExecutor

    /// When the tick began, in monotonic nanoseconds; read for the first request that wants it.
    var tickStart: Int64?
    let limits: Limits
    private let logger: Logger

    /// A handler that answers from `reader`.
    init(
        engine: consuming Engine,
        reader: consuming DirectoryReader,
        limits: Limits,
        sources: SourceTable,
        deferred: (any DeferredExecutor)?,
        rehearsals: any DeferredExecutor,
        accessLog: AccessLog,
        metrics: ServerMetrics,
        policy: ServerPolicy,
        logger: Logger
    ) {
        self.engine = engine
        // A snapshot that nobody asks would keep its pages until the first request, however late.
        var reader = reader
        reader.reset()
        self.reader = reader
        self.recorder = AccessRecorder(accessLog)
        self.metrics = metrics.makeLoop()
        self.policy = policy
        self.isTimed = metrics.isTimed
        self.limits = limits
        self.sources = SourceGuard(sources)
        self.deferred = deferred
        self.rehearsals = rehearsals
        self.logger = logger
    }

    /// The session of a new connection.
    package mutating func makeSession(_ arrival: Arrival) -> Session {
        let listener: ListenerName =
            switch arrival.listener {
            case .plain: .ldap
            case .tls: .ldaps
            case .unix: .ldapi
            }
        return Session(
            engine: LDAPEngine.Session(
                isProtected: arrival.isProtected,
                offersStartTLS: arrival.offersStartTLS,
                listener: listener,
                source: arrival.peer.source,
                external: arrival.credentials.map {
                    Identity(.peer(uid: $0.user, gid: $0.group))
                }
            ),
            pass: arrival.pass,
            log: arrival.awaitsProxyHeader ? .unlogged : recorder.accept(arrival, listener)
        )
    }

    /// Renews the view of the directory.
    package mutating func beginTick(_ now: Moment) {
        self.now = now
        sources.refresh()
        let generation = policy.generation.load(ordering: .acquiring)
        if generation != policyGeneration {
            policyGeneration = generation
            engine.replaceAccess(policy.access)
        }
        do throws(DirectoryError) {
            try reader.renew(atSecond: now.milliseconds / 1000)
            if !isAvailable { logger.notice("the directory is available again") }
            isAvailable = true
        } catch {
            // Once, not at every tick: the clients are told each time.
            if isAvailable { logger.error("no directory", metadata: ["cause": "\(error)"]) }
            isAvailable = false
        }
    }

    /// Lets the view go, so that the publisher can reuse its pages while nobody asks.
    package mutating func endTick() {
        reader.reset()
        recorder.handOver()
        tickStart = nil
        guard let fault = engine.takeFault() else { return }
        logger.error(
            "an answer failed",
            metadata: ["number": "\(fault.number)", "cause": "\(fault.cause)"]
        )
    }

    /// Where the first LDAPMessage ends.
    package func boundary(of bytes: Span<UInt8>, session: borrowing Session) -> FrameBoundary {
        let maximum =
            session.engine.identity.isAnonymous
            ? limits.messageBytesMax : limits.boundMessageBytesMax
        do throws(BERError) {
            guard let count = try BERFrame.length(of: bytes, maximum: maximum) else {
                return .incomplete
            }
            return .complete(count: count)
        } catch {
            return .malformed(error)
        }
    }

    package static var foreseenMax: Int { Engine.foreseenMax }

    package mutating func forgetForeseen() { engine.forgetForeseen() }

    /// Has what an LDAPMessage will look up come out of memory.
    package mutating func foresee(_ frame: Span<UInt8>) { engine.foresee(frame, reader: reader) }

    package mutating func expect(_ number: Int) { engine.expect(number) }

    /// Answers one LDAPMessage.
    package mutating func receive(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {
        guard session.log.isLogged || isTimed else {
            return answer(frame, session: &session, output: &output)
        }
        return observe(frame, session: &session, output: &output)
    }

    /// Answers one LDAPMessage, observed or not.
    mutating func answer(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {
        guard isAvailable else { return Engine.refuse(frame, .unavailable, output: &output) }
        let allowance = allow(&session)
        let outcome = engine.receive(
            frame,
            session: &session.engine,
            reader: reader,
            now: now.unixSeconds,
            output: &output
        )
        charge(session, of: allowance)
        metrics.count(engine.lastOperation)
        return outcome
    }

    /// Sets what may be looked up on a connection whose source has limits.
    private func allow(_ session: inout Session) -> Int {
        guard session.pass.isCounted else { return Int.max }
        let allowance = sources.allowance(
            session.pass,
            grade: session.engine.grade,
            at: now.milliseconds
        )
        session.engine.allowance = allowance
        return allowance
    }

    /// Notes what was looked up on it.
    private func charge(_ session: borrowing Session, of allowance: Int) {
        guard session.pass.isCounted else { return }
        sources.charge(
            session.pass,
            grade: session.engine.grade,
            engine.lookUps,
            spent: allowance - session.engine.allowance,
            at: now.milliseconds
        )
    }

    /// Whether a message is to be received while another is being answered.
    package func isUrgent(_ frame: Span<UInt8>) -> Bool { engine.isUrgent(frame) }

    /// Goes on with a search.
    package mutating func resume(session: inout Session, output: inout BERWriter) -> Outcome {
        guard isAvailable else { return Engine.disconnect(.busy, output: &output) }
        let start = output.count
        let allowance = allow(&session)
        let outcome = engine.resume(
            session: &session.engine,
            reader: reader,
            now: now.unixSeconds,
            output: &output
        )
        charge(session, of: allowance)
        metrics.countFurther(engine.lastOperation)
        noteProgress(of: &session, output: output, from: start)
        return outcome
    }

    /// Gives what the session deferred to whoever does it, or says that nobody does.
    package mutating func `defer`(
        session: inout Session,
        then: @escaping @Sendable (DeferredResult) -> Void
    ) {
        guard let work = session.engine.takeDeferred() else { return }
        if case .rehearsal(let rehearsal) = work {
            metrics.countRehearsal()
            reserve(rehearsal.lookUps, &session)
            return rehearsals.perform(work, then: then)
        }
        guard let deferred else { return then(work.unavailable) }
        deferred.perform(work, then: then)
    }

    /// Takes look-ups off the allowance of the session's source, in place of those that are.
    private func reserve(_ count: Int, _ session: inout Session) {
        guard session.pass.isCounted, count != session.reserved else { return }
        sources.reserve(count - session.reserved, session.pass)
        session.reserved = count
    }

    /// Answers with the result of what was deferred.
    package mutating func complete(
        _ reply: DeferredResult,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {
        reserve(0, &session)
        if !isAvailable, case .rehearsal = reply {
            return Engine.disconnect(.busy, output: &output)
        }
        let start = output.count
        let allowance = allow(&session)
        let outcome = engine.complete(
            reply,
            session: &session.engine,
            reader: reader,
            now: now.unixSeconds,
            output: &output
        )
        charge(session, of: allowance)
        metrics.countFurther(engine.lastOperation)
        noteProgress(of: &session, output: output, from: start)
        return outcome
    }

    /// Answers one LDAPMessage with `busy`.
    package mutating func refuse(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) {
        let operation = session.log.isLogged ? record(frame, &session) : nil
        let start = output.count
        _ = Engine.refuse(frame, .busy, output: &output)
        guard let operation else { return }
        session.log.farewell = .busy
        record(output.bytes.extracting(droppingFirst: start), to: operation, &session)
    }

    /// Appends a Notice of Disconnection (RFC 4511 §4.4.1).
    package mutating func disconnect(
        _ reason: DisconnectReason,
        session: inout Session,
        output: inout BERWriter
    ) {
        session.log.farewell = SessionLog.Farewell(reason)
        let disconnection: Disconnection
        switch reason {
        case .malformedFrame(let error):
            disconnection = .framing(error)
        case .idle, .unfinishedFrame:
            disconnection = .tooSlow
        case .bytesBehindStartTLS:
            output.appendNoticeOfDisconnection(
                code: .protocolError,
                diagnostic: "nothing may follow StartTLS before its answer"
            )
            return
        case .buffersFull, .crowded, .noReply:
            disconnection = .busy
        case .stopping:
            disconnection = .shuttingDown
        }
        _ = Engine.disconnect(disconnection, output: &output)
    }

    /// Notes that the connection is protected now.
    package mutating func protect(_ session: inout Session, certificate: TLSPeerCertificate?) {
        session.engine.isProtected = true
        if session.log.isLogged { recorder.established(session.log) }
        guard let certificate else { return }
        session.engine.external = Identity(
            .certificate(
                subject: certificate.subject,
                fingerprint: certificate.fingerprint
            )
        )
    }

    /// Takes over a session: what it may was worked out by the other loop's count of policies.
    package mutating func welcome(_ session: inout Session) { session.engine.forgetGrade() }

    /// Notes that the connection is over.
    package mutating func end(_ session: inout Session) {
        reserve(0, &session)
        if session.log.isLogged { recorder.closed(session.log) }
    }
}
