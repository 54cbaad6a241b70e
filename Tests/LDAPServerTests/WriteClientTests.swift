import BER
import ChangeFeed
import Foundation
import Glibc
import LDAP
import LDAPEngine
import Logging
import Testing

@testable import LDAPServer

@Suite struct WriteClientTests {
    static let request = WriteRequest(
        account: "ca",
        password: Password(copying: Array("secret".utf8).span),
        address: "alice@example.com",
        operation: .modify([
            .add([
                WriteRequest.Value(form: .certificate, bytes: [1]),
                WriteRequest.Value(form: .message, bytes: [2]),
            ]),
            .delete(.certificate, values: []),
            .replace(.message, values: [WriteRequest.Value(form: .message, bytes: [3])]),
        ])
    )

    @Test func `a write goes to the authority as it was asked for, and its answer comes back`()
        async throws
    {
        let authority = try FakeAuthority { command in
            #expect(
                command
                    == WriteCommand(
                        account: "ca",
                        password: Password(copying: Array("secret".utf8).span),
                        address: "alice@example.com",
                        operation: .modify([
                            WriteCommand.Change(kind: .add, form: .certificate, values: [[1]]),
                            WriteCommand.Change(kind: .add, form: .message, values: [[2]]),
                            WriteCommand.Change(kind: .delete, form: .certificate, values: []),
                            WriteCommand.Change(kind: .replace, form: .message, values: [[3]]),
                        ])
                    )
            )
            return WriteAnswer(.insufficientAccessRights, "not yours")
        }
        let client = try Self.client(authority.path)
        let verdict = await client.write(Self.request)
        #expect(
            verdict == WriteVerdict(code: .insufficientAccessRights, diagnostic: "not yours")
        )
        client.stop()
    }

    @Test func `an add has the names that were given and none that were not`() async throws {
        let authority = try FakeAuthority { command in
            #expect(
                command.operation
                    == .add(
                        commonName: "Alice",
                        surname: nil,
                        certificates: [WriteCommand.Value(form: .certificate, bytes: [9])]
                    )
            )
            return WriteAnswer(.success)
        }
        let client = try Self.client(authority.path)
        let request = WriteRequest(
            account: "ca",
            password: Password(copying: Array("secret".utf8).span),
            address: "alice@example.com",
            operation: .add(
                commonName: "Alice",
                surname: nil,
                certificates: [WriteRequest.Value(form: .certificate, bytes: [9])]
            )
        )
        #expect(await client.write(request) == WriteVerdict(code: .success))
        client.stop()
    }

    @Test func `without an authority nothing can be written`() async throws {
        let client = try Self.client("/nonexistent/ldap.sock")
        #expect(await client.write(Self.request).code == .unavailable)
        client.stop()
        #expect(await client.write(Self.request).code == .busy)
    }

    @Test func `an authority that goes away before it answers leaves it open what was done`()
        async throws
    {
        let authority = try FakeAuthority { _ in nil }
        let client = try Self.client(authority.path)
        let verdict = await client.write(Self.request)
        #expect(verdict.code == .unavailable)
        #expect(verdict.diagnostic.contains("not known"))
        client.stop()
    }

    private static func client(_ path: String) throws -> WriteClient {
        try WriteClient(
            path: path,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

extension WriteClient {
    fileprivate func write(_ request: WriteRequest) async -> WriteVerdict {
        await withCheckedContinuation { continuation in
            write(request) { continuation.resume(returning: $0) }
        }
    }
}

/// A socket that answers one command; with `nil`, it closes.
private final class FakeAuthority: Sendable {
    let path: String
    private let listener: Int32

    init(_ answer: @escaping @Sendable (WriteCommand) -> WriteAnswer?) throws {
        path = "/tmp/wxw-\(UUID().uuidString.prefix(8)).sock"
        let made = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        listener = made
        var address = try sockaddr_un(path: path)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(made, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(code == 0)
        try #require(listen(made, 4) == 0)
        Thread.detachNewThread {
            let accepted = accept(made, nil, nil)
            guard accepted >= 0 else { return }
            let socket = FeedSocket(takingOwnershipOf: accepted)
            guard let message = try? socket.receive(),
                let command = try? WriteCommand(decoding: message.span),
                let answer = answer(command)
            else { return }
            var writer = BERWriter()
            answer.encode(into: &writer)
            try? socket.send(writer)
        }
    }

    deinit {
        close(listener)
        _ = unsafe unlink(path)
    }
}
