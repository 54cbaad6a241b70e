// Waxwing's transport with an answer that is always the same: what the event loop costs without the
// engine and the directory.
//
//   Canned HOST:PORT LOOPS DATA [CERTIFICATE KEY]    prints `ready PORT`; runs until it is killed

import BER
import CBench
import Cryptography
import Glibc
import LDAPEngine
import Logging

@main
struct Canned {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 || arguments.count == 6, let loops = Int(arguments[2]) else {
            unsafe cbench_complain("usage: Canned HOST:PORT LOOPS DATA [CERTIFICATE KEY]")
            exit(64)
        }
        var tls: TLSContext?
        if arguments.count == 6 {
            tls = try TLSContext.server(
                certificateChainFile: arguments[4],
                privateKeyFile: arguments[5]
            )
        }
        let listener = try Listener.bind(arguments[1], kind: tls == nil ? .plain : .tls)
        let port = try listener.localAddress().split(separator: ":").last ?? ""
        let answer = makeAnswer()
        let server = try ConnectionServer(
            listeners: [listener],
            loops: loops,
            tls: tls,
            limits: ServerLimits(),
            clock: SystemClock(),
            logger: Logger(label: "canned")
        ) { () throws(ServerError) in CannedHandler(answer: answer) }
        try server.run {
            print("ready \(port)")
            fflush(nil)
        }
    }

    /// An entry with 900 octets of certificate, and the end of the search; the identifier is 0.
    static func makeAnswer() -> [UInt8] {
        var writer = BERWriter(capacity: 2048)
        writer.appendConstructed(.sequence) { message in
            message.appendInteger(0)
            message.appendConstructed(.application(4, constructed: true)) { entry in
                entry.appendString(.octetString, "mail=person.000000@example.com,dc=example,dc=com")
                entry.appendConstructed(.sequence) { attributes in
                    attributes.appendConstructed(.sequence) { attribute in
                        attribute.appendString(.octetString, "userCertificate;binary")
                        attribute.appendConstructed(.set) { values in
                            values.appendPrimitive(.octetString, [UInt8](repeating: 7, count: 900))
                        }
                    }
                }
            }
        }
        writer.appendConstructed(.sequence) { message in
            message.appendInteger(0)
            message.appendConstructed(.application(5, constructed: true)) { result in
                result.appendEnumerated(0)
                result.appendString(.octetString, "")
                result.appendString(.octetString, "")
            }
        }
        return writer.array()
    }
}

/// The protocol that knows one answer.
struct CannedHandler: ConnectionHandler, ~Copyable {
    struct Session {}

    let answer: [UInt8]

    func makeSession(_ arrival: Arrival) -> Session {
        Session()
    }

    mutating func beginTick(_ now: Moment) {}

    mutating func endTick() {}

    func boundary(of bytes: Span<UInt8>, session: borrowing Session) -> FrameBoundary {
        do throws(BERError) {
            guard let count = try BERFrame.length(of: bytes, maximum: 65536) else {
                return .incomplete
            }
            return .complete(count: count)
        } catch {
            return .malformed(error)
        }
    }

    mutating func receive(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {
        let place = frame[1] == 0x81 ? 5 : 4
        guard frame.count > place else { return .close }
        let start = output.count
        output.append(answer.span)
        var bytes = output.mutableBytes
        // `30 82 LL LL 02 01 ID`, and `30 LL 02 01 ID` twelve octets of which are the last.
        bytes[start + 6] = frame[place]
        bytes[start + answer.count - 10] = frame[place]
        return .none
    }

    func isUrgent(_ frame: Span<UInt8>) -> Bool { false }

    mutating func resume(session: inout Session, output: inout BERWriter) -> Outcome { .none }

    mutating func `defer`(session: inout Session, then: @escaping @Sendable (Never) -> Void) {}

    mutating func complete(
        _ reply: Never,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {}

    mutating func refuse(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) {}

    mutating func disconnect(
        _ reason: DisconnectReason,
        session: inout Session,
        output: inout BERWriter
    ) {}

    func protect(_ session: inout Session, certificate: TLSPeerCertificate?) {}

    func end(_ session: inout Session) {}
}
