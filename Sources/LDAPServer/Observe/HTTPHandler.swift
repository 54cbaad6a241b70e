package import BER
package import Cryptography
package import LDAPEngine

/// HTTP/1.1 as far as a scraper and a health check speak it: GET and HEAD of a few fixed paths,
/// without bodies.
///
/// A frame is a request's head, up to the empty line. What the paths are and say is `respond`'s.
package struct HTTPHandler: ConnectionHandler, ~Copyable {
    /// What a path answers.
    package struct Response: Equatable, Sendable {
        /// The status code.
        let status: Int
        /// The media type.
        let type: String
        /// The body.
        let body: String

        /// A page of text.
        static func text(_ status: Int, _ body: String) -> Response {
            Response(status: status, type: "text/plain; charset=utf-8", body: body)
        }
    }

    /// Nothing is remembered of a connection.
    package struct Session: Sendable {}

    /// Every request is answered at once.
    package typealias Reply = Never

    private let respond: @Sendable (String) -> Response?

    /// A request's head is no longer than this: scrapers send some 300 bytes.
    static let headBytesMax = 8 * 1024

    /// A handler that has `respond` say what a path answers; nil for one that is not there.
    init(_ respond: @escaping @Sendable (String) -> Response?) { self.respond = respond }

    package func makeSession(_ arrival: Arrival) -> Session { Session() }

    package func beginTick(_ now: Moment) {}

    package func endTick() {}

    package func end(_ session: inout Session) {}

    package func protect(_ session: inout Session, certificate: TLSPeerCertificate?) {}

    package func isUrgent(_ frame: Span<UInt8>) -> Bool { false }

    package func resume(session: inout Session, output: inout BERWriter) -> Outcome { .none }

    package func `defer`(session: inout Session, then: @escaping @Sendable (Never) -> Void) {}

    package func complete(
        _ reply: Never,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {}

    /// Where the empty line behind the first request's head ends.
    package func boundary(of bytes: Span<UInt8>, session: borrowing Session) -> FrameBoundary {
        var index = 0
        let end = min(bytes.count, Self.headBytesMax)
        while index < end {
            if bytes[index] == 0x0a, Self.isEmptyLine(bytes, endingAt: index) {
                return .complete(count: index + 1)
            }
            index += 1
        }
        return bytes.count >= Self.headBytesMax
            ? .malformed(.lengthTooLarge(offset: 0)) : .incomplete
    }

    /// Answers one request.
    package mutating func receive(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {
        guard let request = HTTPRequestHead(frame) else {
            append(.text(400, "not an HTTP/1.1 request\n"), isLast: true, to: &output)
            return .close
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            append(.text(405, "GET only\n"), isLast: true, to: &output)
            return .close
        }
        let response = respond(request.path) ?? .text(404, "no such page\n")
        append(
            response,
            isLast: request.isLast,
            hasBody: request.method == "GET",
            to: &output
        )
        return request.isLast ? .close : .none
    }

    package mutating func refuse(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) {
        append(.text(503, "too many connections\n"), isLast: true, to: &output)
    }

    package mutating func disconnect(
        _ reason: DisconnectReason,
        session: inout Session,
        output: inout BERWriter
    ) {
        // Who has asked for nothing is told nothing.
        guard case .malformedFrame = reason else { return }
        append(.text(431, "the request is too long\n"), isLast: true, to: &output)
    }

    private static func isEmptyLine(_ bytes: Span<UInt8>, endingAt index: Int) -> Bool {
        var before = index - 1
        if before >= 0, bytes[before] == 0x0d { before -= 1 }
        return before >= 0 && bytes[before] == 0x0a
    }

    private func append(
        _ response: Response,
        isLast: Bool,
        hasBody: Bool = true,
        to output: inout BERWriter
    ) {
        var head = "HTTP/1.1 \(response.status) \(Self.reason(response.status))\r\n"
        head += "Content-Type: \(response.type)\r\nContent-Length: \(response.body.utf8.count)\r\n"
        head += "Cache-Control: no-store\r\n"
        if response.status == 405 { head += "Allow: GET, HEAD\r\n" }
        if isLast { head += "Connection: close\r\n" }
        output.append(utf8: head + "\r\n")
        if hasBody { output.append(utf8: response.body) }
    }

    private static func reason(_ status: Int) -> StaticString {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 431: "Request Header Fields Too Large"
        default: "Service Unavailable"
        }
    }
}
