import BER
import Directory
import LDAP
import LDAPEngine
import Testing

/// One connection to an engine of its own, without a socket.
struct Client: ~Copyable {
    /// The engine.
    var engine: Engine
    /// The connection.
    var session: Session
    /// The directory.
    var reader: DirectoryReader
    /// The time that the engine is told.
    var now: Int64
    /// What the engine wrote last.
    var output: BERWriter
    /// Whether what is to be rehearsed is, at once; else it is left to the test.
    var rehearses = false
    /// Whose binds with a password are accepted, and whose writes are carried out, as a publisher's;
    /// where it is nil, both are left to the test.
    var publisher: String?
    /// What was to be written.
    private(set) var written: [WriteRequest] = []
    /// How often something was.
    private(set) var rehearsals = 0
    private let configuration: EngineConfiguration
    private let directory: TestDirectory

    /// The rules of a directory that is open to everybody who can reach it.
    static let internalRules = ["grade internal"]

    /// A connection to the shared directory.
    init(
        limits: Limits = Limits(),
        isProtected: Bool = false,
        offersStartTLS: Bool = true,
        listener: ListenerName = .ldap,
        source: SourceAddress = .none,
        external: Identity? = nil,
        rules: [String] = [],
        monitor: (any MonitorSource)? = nil,
        directory: TestDirectory? = nil
    ) throws {
        // Nothing of this is made before everything that can fail has been.
        let directory = try directory ?? TestDirectory.shared.get()
        let configuration = try EngineConfiguration(
            suffix: TestDirectory.suffix,
            schema: directory.schema,
            version: "0.1.0",
            limits: limits,
            access: try AccessPolicy(rules: rules),
            monitor: monitor
        )
        let reader = try directory.file.makeReader()
        self.reader = reader
        self.configuration = configuration
        self.directory = directory
        engine = Engine(configuration)
        session = Session(
            isProtected: isProtected,
            offersStartTLS: offersStartTLS,
            listener: listener,
            source: source,
            external: external
        )
        now = TestDirectory.now
        output = BERWriter(capacity: 65_536)
    }

    /// Sends one message and takes what comes back apart.
    mutating func send(_ frame: [UInt8]) throws -> [Response] { try exchange(frame).responses }

    /// Sends one message and goes on as often as the engine wants; all that comes back, and in how
    /// many pieces.
    mutating func sendAll(
        _ frame: [UInt8]
    ) throws -> (pieces: Int, responses: [Response]) {
        var (outcome, responses) = try exchange(frame)
        var pieces = 1
        while outcome == .more {
            let next = try resume()
            outcome = next.outcome
            responses += next.responses
            pieces += 1
        }
        #expect(outcome == .none)
        return (pieces, responses)
    }

    /// The controls of the last message that came back.
    var lastControls: [(type: String, value: [UInt8])] {
        (try? Response.controls(output.array())) ?? []
    }

    /// Has the engine go on; what comes back, and what the transport is to do.
    mutating func resume() throws -> (outcome: Outcome, responses: [Response]) {
        output.removeAll()
        let outcome = engine.resume(
            session: &session,
            reader: reader,
            now: now,
            output: &output
        )
        return try settled(outcome)
    }

    /// Gives the engine what it waits for; what comes back, and what the transport is to do.
    mutating func complete(
        _ result: DeferredResult
    ) throws -> (outcome: Outcome, responses: [Response]) {
        output.removeAll()
        let outcome = engine.complete(
            result,
            session: &session,
            reader: reader,
            now: now,
            output: &output
        )
        return (outcome, try Response.read(output.array()))
    }

    /// Sends one message; what comes back, and what the transport is to do.
    mutating func exchange(
        _ frame: [UInt8]
    ) throws -> (outcome: Outcome, responses: [Response]) {
        try settled(receive(frame))
    }

    /// Has what the engine deferred rehearsed, as a thread of its own would.
    mutating func rehearse() throws {
        guard case .rehearsal(let rehearsal)? = session.takeDeferred() else {
            Issue.record("nothing is to be rehearsed")
            return
        }
        try rehearse(rehearsal)
    }

    private mutating func rehearse(_ rehearsal: Rehearsal) throws {
        rehearsals += 1
        var stage = Engine(configuration)
        var reader = try directory.file.makeReader()
        reader.readsWholeRecords = true
        var output = BERWriter()
        stage.rehearse(rehearsal, reader: reader, output: &output)
    }

    /// What came back, after what is to be done elsewhere where that is not left to the test.
    private mutating func settled(
        _ outcome: Outcome
    ) throws -> (outcome: Outcome, responses: [Response]) {
        guard outcome == .suspended, rehearses || publisher != nil else {
            return (outcome, try Response.read(output.array()))
        }
        #expect(output.count == 0)
        switch (session.takeDeferred(), publisher) {
        case (.rehearsal(let rehearsal)?, _):
            try rehearse(rehearsal)
            return try complete(.rehearsal(.done))
        case (.password?, let publisher?):
            return try complete(
                .password(.accepted(account: publisher, grade: .partner, mayWrite: true))
            )
        case (.write(let request)?, _?):
            written.append(request)
            return try complete(.write(WriteVerdict(code: .success)))
        default:
            Issue.record("something else is to be done")
            return (outcome, [])
        }
    }

    /// Has the engine look ahead at `frame`, as a loop does: with another message before it, an abandon
    /// of what is not there.
    mutating func foresee(_ frame: [UInt8]) {
        engine.forgetForeseen()
        engine.foresee(Self.nothing.span, reader: reader)
        engine.foresee(frame.span, reader: reader)
        engine.expect(0)
        _ = receive(Self.nothing)
    }

    private static let nothing = Request.abandon(0x7fff_ffff)

    /// Sends one message and leaves what comes back in ``output``.
    mutating func receive(_ frame: [UInt8]) -> Outcome {
        output.removeAll()
        return engine.receive(
            frame.span,
            session: &session,
            reader: reader,
            now: now,
            output: &output
        )
    }
}
