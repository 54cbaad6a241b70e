import AdminAPI
import Authority
import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// Turns a request and who sent it into an answer; nothing that goes wrong leaves it as an error.
final class AdminResponder: Sendable {
    let authority: Authority
    let version: String
    let walls: ServerStatus.WallsStatus
    private let logger: Logger
    /// Counts the answers that hide their cause, so that the log can be asked for it.
    private let faults = Atomic<UInt64>(0)

    init(
        authority: Authority,
        version: String,
        walls: ServerStatus.WallsStatus,
        logger: Logger
    ) {
        self.authority = authority
        self.version = version
        self.walls = walls
        self.logger = logger
    }

    /// The answer to `request` from `peer`.
    func respond(to request: Request, from peer: PeerCredentials) async -> Response {
        do {
            let endpoint = try Endpoint(request.method, path: request.uri.path)
            let caller = await authority.caller(peer)
            try await authority.require(endpoint.verb, of: caller)
            let body = try await Self.body(of: request, for: endpoint)
            return try await answer(
                AdminRequest(endpoint: endpoint, query: request.uri.query, body: body),
                caller
            )
        } catch {
            return Self.response(to: refusal(for: error))
        }
    }

    /// What the caller hears of an error: its own mistake in words, ours by a number.
    func refusal(for error: any Error) -> HTTPRefusal {
        switch error {
        case let error as AdminError: return HTTPRefusal(error)
        case let error as AuthorityError:
            if let refusal = HTTPRefusal(error) { return refusal }
        default: break
        }
        let number = faults.add(1, ordering: .relaxed).newValue
        logger.error("request failed", metadata: ["fault": "\(number)", "cause": "\(error)"])
        return HTTPRefusal(
            .internalServerError,
            .serverFault,
            "the server could not do it; its log has the reason under fault \(number)"
        )
    }

    private static func body(
        of request: Request,
        for endpoint: Endpoint
    ) async throws -> ByteBuffer {
        let maximum = endpoint.bodyBytesMax
        let tooLarge = AdminError(
            code: .bodyTooLarge,
            message: "this route takes at most \(maximum) bytes: send less"
        )
        // Said before it is read, where the client says it before it is sent.
        if let length = request.headers[.contentLength].flatMap(Int.init), length > maximum {
            throw tooLarge
        }
        do {
            return try await request.body.collect(upTo: maximum)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    static func response(to refusal: HTTPRefusal) -> Response {
        let body = (try? AdminJSON.encode(AdminErrorBody(refusal.error))) ?? Data()
        return response(refusal.status, body)
    }

    static func response(_ status: HTTPResponse.Status, _ json: Data) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json))
        )
    }
}

/// A request whose route was found and whose body was read.
struct AdminRequest {
    var endpoint: Endpoint
    var query: String?
    var body: ByteBuffer

    /// The query, of which the route takes `names`.
    func query(_ names: Set<String>) throws(AdminError) -> Query {
        try Query(query, names: names)
    }

    /// The body's JSON.
    func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws(AdminError) -> Value {
        do {
            return try AdminJSON.decode(type, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw AdminError(code: .malformedRequest, message: AdminJSON.sentence(for: error))
        } catch {
            throw AdminError(code: .malformedRequest, message: "the body is not JSON")
        }
    }

    /// Refuses a body where none is taken.
    func requireNoBody() throws(AdminError) {
        guard body.readableBytes == 0 else {
            throw AdminError(code: .malformedRequest, message: "this route takes no body")
        }
    }
}
