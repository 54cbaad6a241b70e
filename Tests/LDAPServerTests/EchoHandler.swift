import BER
import Cryptography
import Glibc
import LDAPEngine
import LDAPServer
import Synchronization

/// A protocol as small as can be, to test the transport with: a frame is a length octet and that
/// many bytes, of which the first says what is wanted.
///
/// - `e`: the frame comes back, behind a number that counts the frames of the loop;
/// - `b`: a megabyte comes back;
/// - `c`: "bye" comes back, and the connection ends;
/// - `u`: the connection ends;
/// - `s`: "tls" comes back, and TLS starts;
/// - `i`: how the connection came and who the client is comes back, as a line;
/// - `o`: where the connection comes from comes back, as a line;
/// - `m`: as many slices of a kilobyte as the next octet says, numbered, one after the other;
/// - `w`: the rest of the frame is left with ``EchoHandler/work``, and what the test makes of it comes
///   back;
/// - `x`: urgent: ends the slices, or else "nothing";
/// - `X`: urgent: the connection ends;
/// - `g`: the loop stands still until the test opens the gate.
///
/// A length octet of 255 is malformed. Notices are `!` and the name of their reason.
struct EchoHandler: ConnectionHandler, ~Copyable {
    struct Session: Sendable {
        let arrival: Arrival
        var isProtected: Bool
        var certificate: TLSPeerCertificate?
        var slicesLeft = 0
        var work: [UInt8]?

        /// How the connection came and who the client is.
        var name: String {
            var words = [arrival.listener.rawValue]
            if let credentials = arrival.credentials { words.append("user \(credentials.user)") }
            if let certificate { words.append(certificate.subject) }
            return words.joined(separator: " ")
        }
    }

    let gate: Gate
    let work: Work
    var count: UInt8 = 0
    /// The frames it was shown, and which of them comes next.
    private var foreseen: [String] = []
    private var next = 0

    init(gate: Gate, work: Work) {
        self.gate = gate
        self.work = work
    }

    func makeSession(_ arrival: Arrival) -> Session {
        Session(arrival: arrival, isProtected: arrival.isProtected)
    }

    mutating func beginTick(_ now: Moment) { work.ticks.add(1, ordering: .relaxed) }

    mutating func endTick() {}

    func boundary(of bytes: Span<UInt8>, session: borrowing Session) -> FrameBoundary {
        if bytes[0] == 255 { return .malformed(.lengthTooLarge(offset: 0)) }
        let count = Int(bytes[0]) + 1
        return count <= bytes.count ? .complete(count: count) : .incomplete
    }

    static var foreseenMax: Int { 8 }

    mutating func forgetForeseen() {
        foreseen = []
        next = 0
    }

    mutating func foresee(_ frame: Span<UInt8>) {
        let text = Self.text(of: frame)
        foreseen.append(text)
        work.note(foreseen: text, after: count)
    }

    mutating func expect(_ number: Int) { next = number }

    private static func text(of frame: Span<UInt8>) -> String {
        String(decoding: frame.indices.dropFirst().map { frame[$0] }, as: UTF8.self)
    }

    mutating func receive(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {
        count &+= 1
        if next < foreseen.count { work.note(met: Self.text(of: frame) == foreseen[next]) }
        next += 1
        guard frame.count > 1 else { return .none }
        switch frame[1] {
        case UInt8(ascii: "e"):
            output.append(count)
            output.append(frame)
        case UInt8(ascii: "b"):
            output.append([UInt8](repeating: count, count: EchoHandler.bigCount))
        case UInt8(ascii: "c"):
            output.append(utf8: "bye")
            return .close
        case UInt8(ascii: "u"):
            return .close
        case UInt8(ascii: "s"):
            output.append(utf8: "tls")
            return .startTLS
        case UInt8(ascii: "p"):
            output.append(session.isProtected ? 1 : 0)
        case UInt8(ascii: "i"):
            output.append(utf8: session.name + "\n")
        case UInt8(ascii: "o"):
            let peer = session.arrival.peer
            output.append(utf8: "\(peer.high) \(peer.low) \(peer.port)\n")
        case UInt8(ascii: "m"):
            session.slicesLeft = Int(frame[2])
            return resume(session: &session, output: &output)
        case UInt8(ascii: "w"):
            session.work = (2..<frame.count).map { frame[$0] }
            return .suspended
        case UInt8(ascii: "x"):
            if session.slicesLeft == 0 { output.append(utf8: "nothing") }
            session.slicesLeft = 0
        case UInt8(ascii: "X"):
            return .close
        case UInt8(ascii: "g"):
            gate.pass()
        default:
            break
        }
        return .none
    }

    func isUrgent(_ frame: Span<UInt8>) -> Bool {
        frame.count > 1 && (frame[1] == UInt8(ascii: "x") || frame[1] == UInt8(ascii: "X"))
    }

    mutating func resume(session: inout Session, output: inout BERWriter) -> Outcome {
        guard session.slicesLeft > 0 else { return .none }
        output.append([UInt8](repeating: UInt8(session.slicesLeft), count: 1024))
        session.slicesLeft -= 1
        return session.slicesLeft > 0 ? .more : .none
    }

    mutating func `defer`(
        session: inout Session,
        then: @escaping @Sendable ([UInt8]) -> Void
    ) {
        work.add(session.work ?? [], then)
        session.work = nil
    }

    mutating func complete(
        _ reply: [UInt8],
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {
        output.append(reply)
        return .none
    }

    mutating func refuse(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) {
        output.append(utf8: "busy")
    }

    mutating func disconnect(
        _ reason: DisconnectReason,
        session: inout Session,
        output: inout BERWriter
    ) {
        output.append(utf8: "!\(reason)")
    }

    func protect(_ session: inout Session, certificate: TLSPeerCertificate?) {
        session.isProtected = true
        session.certificate = certificate
    }

    func end(_ session: inout Session) {}

    static var bigCount: Int { 1 << 20 }
}

/// Where frames that ask for work wait for the test.
final class Work: Sendable {
    typealias Item = (asked: [UInt8], then: @Sendable ([UInt8]) -> Void)
    private let items = Mutex<[Item]>([])
    /// How many ticks began.
    let ticks = Atomic<Int>(0)

    /// What handlers were shown before its turn, and how many frames they had received by then.
    struct Glance: Equatable {
        var text: String
        var after: UInt8
    }

    /// Whether frames that were shown came when they were expected.
    var met: [Bool] { expected.withLock { $0 } }
    private let expected = Mutex<[Bool]>([])

    func note(met isExpected: Bool) { expected.withLock { $0.append(isExpected) } }

    private let foreseen = Mutex<[Glance]>([])
    var glances: [Glance] { foreseen.withLock { $0 } }

    func note(foreseen text: String, after count: UInt8) {
        foreseen.withLock { $0.append(Glance(text: text, after: count)) }
    }

    func add(_ asked: [UInt8], _ then: @escaping @Sendable ([UInt8]) -> Void) {
        items.withLock { $0.append((asked, then)) }
    }

    /// The oldest, when there is one.
    func take() -> Item {
        while true {
            let first = items.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let first { return first }
            sched_yield()
        }
    }
}

/// Where a loop waits for the test.
final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    private let arrived = Atomic<Bool>(false)

    /// Says that it is here, and waits.
    func pass() {
        arrived.store(true, ordering: .releasing)
        while !isOpen.load(ordering: .acquiring) { sched_yield() }
    }

    /// Waits until a loop is here.
    func waitForArrival() { while !arrived.load(ordering: .acquiring) { sched_yield() } }

    /// Lets it go on.
    func open() { isOpen.store(true, ordering: .releasing) }
}

/// A clock that goes when the test says so.
final class ManualClock: ServerClock {
    private let milliseconds = Atomic<Int64>(1_000_000)

    var monotonicMilliseconds: Int64 { milliseconds.load(ordering: .acquiring) }
    var unixSeconds: Int64 { monotonicMilliseconds / 1000 }

    func advance(milliseconds count: Int64) { milliseconds.add(count, ordering: .releasing) }
}
