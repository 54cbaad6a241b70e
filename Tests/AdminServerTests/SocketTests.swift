import AdminAPI
import Foundation
import Subprocess
import Testing

/// What other programs than our client see.
@Suite struct SocketTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var arguments: [String]
        var path: String
        var status: String
        var code: String
    }

    @Test(arguments: [
        Row(
            testDescription: "no such route",
            arguments: [],
            path: "/v1/nothing",
            status: "404",
            code: "unknownRoute"
        ),
        Row(
            testDescription: "another version",
            arguments: [],
            path: "/v2/status",
            status: "404",
            code: "unknownRoute"
        ),
        Row(
            testDescription: "another method",
            arguments: ["-X", "DELETE"],
            path: "/v1/status",
            status: "405",
            code: "wrongMethod"
        ),
        Row(
            testDescription: "no JSON",
            arguments: ["-d", "nonsense"],
            path: "/v1/mailboxes",
            status: "400",
            code: "malformedRequest"
        ),
        Row(
            testDescription: "JSON without the address",
            arguments: ["-d", "{}"],
            path: "/v1/mailboxes",
            status: "400",
            code: "malformedRequest"
        ),
        Row(
            testDescription: "an unknown query",
            arguments: [],
            path: "/v1/status?x=1",
            status: "400",
            code: "malformedRequest"
        ),
        Row(
            testDescription: "a query twice",
            arguments: [],
            path: "/v1/mailboxes?limit=1&limit=2",
            status: "400",
            code: "malformedRequest"
        ),
        Row(
            testDescription: "a path that is not encoded",
            arguments: [],
            path: "/v1/mailboxes/%zz",
            status: "400",
            code: "malformedRequest"
        ),
        Row(
            testDescription: "a body where none is taken",
            arguments: ["-d", "{}"],
            path: "/v1/mailboxes/a@example.com/renew",
            status: "400",
            code: "malformedRequest"
        ),
    ])
    func `curl hears one shape of error for`(_ row: Row) async throws {
        try await RunningServer.run { server in
            let (status, body) = try await Self.curl(server, row.arguments, row.path)
            #expect(status == row.status)
            let refusal = try AdminJSON.decode(AdminErrorBody.self, from: Data(body.utf8))
            #expect(refusal.error.code.rawValue == row.code)
        }
    }

    @Test func `a body over the cap is refused before it is read`() async throws {
        try await RunningServer.run { server in
            let file = server.directory + "/large"
            try Data(count: AdminLimits.batchBytesMax + 1).write(to: URL(filePath: file))
            for arguments in [
                ["--data-binary", "@" + file],
                ["-H", "Transfer-Encoding: chunked", "--data-binary", "@" + file],
            ] {
                let (status, body) = try await Self.curl(
                    server,
                    arguments,
                    "/v1/certificates/import"
                )
                #expect(status == "413")
                #expect(body.contains("bodyTooLarge"))
            }
            // The server goes on.
            #expect(try await server.client.status().version == "1.2.3")
        }
    }

    @Test func `curl enrolls and reads the answer`() async throws {
        try await RunningServer.run { server in
            let (status, body) = try await Self.curl(
                server,
                ["-d", #"{"address": "a@example.com", "name": "A\u001b"}"#],
                "/v1/mailboxes"
            )
            #expect(status == "400")
            #expect(body.contains("malformedName"))
            let (second, answer) = try await Self.curl(
                server,
                ["-d", #"{"address": "a@example.com", "name": "A B"}"#],
                "/v1/mailboxes?wait=false"
            )
            #expect(second == "200")
            let enrolled = try AdminJSON.decode(MailboxAnswer.self, from: Data(answer.utf8))
            #expect(enrolled.mailbox.surname == "B")
        }
    }

    @Test func `the socket is its owner's and its group's`() async throws {
        try await RunningServer.run { server in
            let attributes = try FileManager.default.attributesOfItem(atPath: server.socketPath)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
        }
    }

    private static func curl(
        _ server: RunningServer,
        _ arguments: [String],
        _ path: String
    ) async throws -> (status: String, body: String) {
        let result = try await Subprocess.run(
            .name("curl"),
            arguments: Arguments(
                ["--silent", "--max-time", "20", "--unix-socket", server.socketPath]
                    + ["--write-out", "\n%{http_code}"] + arguments + ["http://localhost" + path]
            ),
            output: .string(limit: 1 << 20),
            error: .discarded
        )
        let output = result.standardOutput
        let end = output.lastIndex(of: "\n") ?? output.startIndex
        return (String(output[output.index(after: end)...]), String(output[..<end]))
    }
}
