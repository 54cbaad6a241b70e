import AdminAPI
import Authority
import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Testing

@testable import AdminServer

@Suite struct RightsTests {
    @Test func `a user without a role is told so and nothing is done`() async throws {
        try await RunningServer.run { server in
            let responder = AdminResponder(
                authority: server.authority,
                version: "1",
                walls: RunningServer.walls,
                logger: Logger(label: "test") { _ in SilentLog() }
            )
            let stranger = PeerCredentials(pid: 1, uid: 54_321, gid: 54_321)
            let before = try await server.client.status().ledger.position
            for (method, path) in Self.requests {
                let response = await responder.respond(
                    to: Self.request(method, path),
                    from: stranger
                )
                #expect(response.status == .forbidden, "\(method) \(path)")
                let body = try await Self.text(response)
                #expect(body.contains(#""code":"notAllowed""#))
            }
            #expect(try await server.client.status().ledger.position == before)
        }
    }

    @Test func `the owner and root may do everything`() async throws {
        try await RunningServer.run { server in
            for uid in Set([0, geteuid()]) {
                for verb in Verb.allCases {
                    let caller = await server.authority.caller(
                        PeerCredentials(pid: 1, uid: uid, gid: 0)
                    )
                    try await server.authority.require(verb, of: caller)
                }
            }
        }
    }

    @Test func `each role may do what the table says`() {
        #expect(Role.administrator.verbs == Set(Verb.allCases))
        #expect(!Role.registrar.verbs.contains(.exportKeys))
        #expect(!Role.registrar.verbs.contains(.readAudit))
        #expect(!Role.registrar.verbs.contains(.changeAccounts))
        #expect(Role.auditor.verbs == [.readStatus, .readDirectory, .readAudit])
    }

    @Test func `a fault of ours is told by a number alone`() async throws {
        try await RunningServer.run { server in
            let responder = AdminResponder(
                authority: server.authority,
                version: "1",
                walls: RunningServer.walls,
                logger: Logger(label: "test") { _ in SilentLog() }
            )
            let refusal = responder.refusal(for: AuthorityError.fault(.vault, "the cause"))
            #expect(refusal.status == .internalServerError)
            #expect(refusal.error.code == .serverFault)
            #expect(!refusal.error.message.contains("the cause"))
            #expect(refusal.error.message.contains("fault 1"))
        }
    }

    static let requests: [(HTTPRequest.Method, String)] = [
        (.get, "/v1/status"), (.post, "/v1/mailboxes"), (.get, "/v1/mailboxes"),
        (.post, "/v1/mailboxes/import"), (.get, "/v1/mailboxes/a@example.com"),
        (.get, "/v1/mailboxes/a@example.com/certificates"),
        (.post, "/v1/mailboxes/a@example.com/renew"),
        (.post, "/v1/mailboxes/a@example.com/retire"),
        (.post, "/v1/mailboxes/a@example.com/export"), (.get, "/v1/certificates"),
        (.post, "/v1/certificates/import"), (.get, "/v1/certificates/77"),
        (.post, "/v1/certificates/77/revoke"), (.get, "/v1/audit/events"),
        (.get, "/v1/accounts"), (.post, "/v1/accounts"),
        (.post, "/v1/accounts/ca/password"), (.post, "/v1/accounts/ca/remove"),
        (.post, "/v1/audit/verify"), (.get, "/v1/directory/export"),
    ]

    private static func request(_ method: HTTPRequest.Method, _ path: String) -> Request {
        Request(
            head: HTTPRequest(method: method, scheme: nil, authority: nil, path: path),
            body: RequestBody(buffer: ByteBuffer())
        )
    }

    private static func text(_ response: Response) async throws -> String {
        let writer = BodyCollector()
        try await response.body.write(writer)
        return writer.text
    }
}

/// Collects what a response writes.
private final class BodyCollector: ResponseBodyWriter {
    private(set) var text = ""

    func write(_ buffer: ByteBuffer) async throws {
        text += String(decoding: buffer.readableBytesView, as: UTF8.self)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
