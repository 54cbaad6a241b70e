import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// The admin socket's client: one function a command, each of which throws ``AdminError`` alone.
///
/// Safe to use from many tasks at once; each request that is under way has a connection of its own.
/// ``shutDown()`` must be called before the last reference goes away.
package final class AdminClient: Sendable {
    /// The socket that the client speaks to.
    package let socketPath: String
    private let client: HTTPClient
    private let base: String
    /// How long any one command may take: an import of RSA keys on a small machine, with room.
    private let deadline: TimeAmount

    /// Makes a client of the server behind the socket at `socketPath`; it connects when first needed.
    package init(socketPath: String, deadlineSeconds: Int64 = 600) {
        self.socketPath = socketPath
        base = "http+unix://\(AdminRoute.encoded(socketPath))"
        deadline = .seconds(deadlineSeconds)
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(5)
        configuration.redirectConfiguration = .disallow
        // A connection that waits for a socket to appear would hide that no server runs.
        configuration.connectionPool.retryConnectionEstablishment = false
        // The library's own bound of 8 would let the others wait here.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes the connections; the client cannot be used afterwards.
    package func shutDown() async {
        // What can go wrong here is a second call, which changes nothing.
        try? await client.shutdown()
    }

    /// Sends a request without a body and reads the answer.
    func call<Answer: Decodable>(_ route: AdminRoute) async throws(AdminError) -> Answer {
        try await answer(to: route, body: nil)
    }

    /// Sends `value` as JSON and reads the answer.
    func call<Answer: Decodable>(
        _ route: AdminRoute,
        sending value: some Encodable
    ) async throws(AdminError) -> Answer {
        let body: Data
        do { body = try AdminJSON.encode(value) } catch {
            throw AdminError(
                code: .malformedRequest,
                message: "the request cannot be written as JSON"
            )
        }
        return try await answer(to: route, body: (ByteBuffer(bytes: body), "application/json"))
    }

    /// Sends bytes as they are and reads the answer.
    func call<Answer: Decodable>(
        _ route: AdminRoute,
        bytes: [UInt8]
    ) async throws(AdminError) -> Answer {
        let body = ByteBuffer(bytes: bytes)
        return try await answer(to: route, body: (body, "application/octet-stream"))
    }

    /// Sends a request and hands the answer's body on in pieces, as they arrive.
    func stream(
        _ route: AdminRoute,
        _ body: (ByteBuffer) async throws -> Void
    ) async throws {
        let response = try await send(route, body: nil)
        do {
            for try await piece in response.body { try await body(piece) }
        } catch let error as HTTPClientError {
            throw lost(error)
        }
    }

    private func answer<Answer: Decodable>(
        to route: AdminRoute,
        body: (ByteBuffer, type: String)?
    ) async throws(AdminError) -> Answer {
        let response = try await send(route, body: body)
        let bytes = try await collect(response)
        do { return try AdminJSON.decode(from: bytes) } catch {
            throw AdminError(
                code: .unexpectedAnswer,
                message: "the server's answer is not one that this program understands; "
                    + "both must be of the same version"
            )
        }
    }

    /// The head of the answer, when it is none of an error.
    private func send(
        _ route: AdminRoute,
        body: (ByteBuffer, type: String)?
    ) async throws(AdminError) -> HTTPClientResponse {
        guard socketPath.utf8.count <= AdminLimits.socketPathBytesMax else {
            throw AdminError(
                code: .serverNotRunning,
                message:
                    "the socket's path has \(socketPath.utf8.count) bytes, and the system takes "
                    + "\(AdminLimits.socketPathBytesMax): use a data directory with a shorter path"
            )
        }
        var request = HTTPClientRequest(url: base + route.target)
        request.method = .init(rawValue: route.method)
        if let body {
            request.headers.add(name: "Content-Type", value: body.type)
            request.body = .bytes(body.0)
        }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: deadline)
        } catch {
            throw failure(error)
        }
        guard response.status != .ok else { return response }
        let bytes = try await collect(response)
        if let refusal = try? AdminJSON.decode(AdminErrorBody.self, from: bytes) {
            throw refusal.error
        }
        throw AdminError(
            code: .unexpectedAnswer,
            message: "the server answered with status \(response.status.code) and no reason"
        )
    }

    private func collect(_ response: HTTPClientResponse) async throws(AdminError) -> Data {
        do {
            let body = try await response.body.collect(upTo: AdminLimits.answerBytesMax)
            return Data(body.readableBytesView)
        } catch {
            throw lost(error)
        }
    }

    private func failure(_ error: any Error) -> AdminError {
        switch (error as? IOError)?.errnoCode {
        case ENOENT, ECONNREFUSED:
            return AdminError(
                code: .serverNotRunning,
                message: "no server listens at \(socketPath): start one with `waxwing serve`"
            )
        case EACCES, EPERM:
            return AdminError(
                code: .socketNotAllowed,
                message: "this user may not use the socket \(socketPath): run the command as the "
                    + "owner of the data directory or as root"
            )
        default:
            return lost(error)
        }
    }

    private func lost(_ error: any Error) -> AdminError {
        if let error = error as? AdminError { return error }
        let cause = (error as? HTTPClientError)?.shortDescription ?? "\(type(of: error))"
        return AdminError(
            code: .connectionLost,
            message: "the connection to \(socketPath) ended before the answer did (\(cause)); what "
                + "was asked may have been done: commands can be run again"
        )
    }
}
