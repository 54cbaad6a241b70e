import Cryptography
import Foundation
import LDAPServer
import Testing

@Suite struct TLSTests {
    @Test func `serves TLS from the first byte on`() throws {
        try TestIdentity.with { identity in
            let context = try identity.serverContext()
            try EchoServer.run(kind: .tls, tls: context) { echo in
                let client = try TestClient(port: echo.port)
                #expect(try client.startTLS(identity.clientContext()))
                #expect(client.tlsVersion == "TLSv1.3")
                #expect(try client.echoes("hello"))
                try client.sendFrame("p")
                #expect(client.receive(exactly: 1) == [1])
            }
        }
    }

    @Test func `answers pipelines and long answers through TLS`() throws {
        try TestIdentity.with { identity in
            let context = try identity.serverContext()
            try EchoServer.run(kind: .tls, tls: context) { echo in
                let client = try TestClient(port: echo.port, receiveBufferBytes: 4096)
                #expect(try client.startTLS(identity.clientContext()))
                for _ in 0..<200 { try client.sendFrame("e") }
                #expect(client.receive(exactly: 600).count == 600)
                try client.send(
                    TestClient.frame("b") + TestClient.frame("b") + TestClient.frame("c")
                )
                let end = 2 * EchoHandler.bigCount + 3
                #expect(client.receiveToEnd()?.count == end)
            }
        }
    }

    @Test func `starts TLS on request, and the connection goes on`() throws {
        try TestIdentity.with { identity in
            let context = try identity.serverContext()
            try EchoServer.run(tls: context) { echo in
                let client = try TestClient(port: echo.port)
                try client.sendFrame("p")
                #expect(client.receive(exactly: 1) == [0])
                try client.sendFrame("s")
                #expect(client.receive(exactly: 3) == Array("tls".utf8))
                #expect(try client.startTLS(identity.clientContext()))
                try client.sendFrame("p")
                #expect(client.receive(exactly: 1) == [1])
            }
        }
    }

    @Test func `discards what was sent behind the request to start TLS, and ends`() throws {
        try TestIdentity.with { identity in
            let context = try identity.serverContext()
            try EchoServer.run(tls: context) { echo in
                let client = try TestClient(port: echo.port)
                try client.send(TestClient.frame("s") + TestClient.frame("e"))
                #expect(client.receiveToEnd() == Array("!bytesBehindStartTLS".utf8))
                try echo.wait { $0.frames == 1 }
            }
        }
    }

    @Test func `what comes in the clear after the request is no handshake`() throws {
        try TestIdentity.with { identity in
            let context = try identity.serverContext()
            try EchoServer.run(tls: context) { echo in
                let client = try TestClient(port: echo.port)
                try client.sendFrame("s")
                #expect(client.receive(exactly: 3) == Array("tls".utf8))
                try client.send((0..<10).flatMap { _ in TestClient.frame("e") })
                try echo.wait { $0.failedHandshakes == 1 }
                try echo.wait { $0.open == 0 }
                #expect(echo.server.statistics.frames == 1)
            }
        }
    }

    @Test func `gives up a handshake that does not come`() throws {
        try TestIdentity.with { identity in
            let context = try identity.serverContext()
            try EchoServer.run(kind: .tls, tls: context) { echo in
                let client = try TestClient(port: echo.port)
                try echo.wait { $0.open == 1 }
                echo.advance(milliseconds: 11_000)
                try echo.wait { $0.failedHandshakes == 1 && $0.open == 0 }
                withExtendedLifetime(client) {}
            }
        }
    }

    @Test func `refuses by TLS too, when there are too many`() throws {
        try TestIdentity.with { identity in
            let context = try identity.serverContext()
            var limits = ServerLimits()
            limits.connectionsMax = 1
            try EchoServer.run(kind: .tls, tls: context, limits: limits) { echo in
                let first = try TestClient(port: echo.port)
                #expect(try first.startTLS(identity.clientContext()))
                let second = try TestClient(port: echo.port)
                #expect(try second.startTLS(identity.clientContext()))
                try second.sendFrame("e")
                #expect(second.receiveToEnd() == Array("busy".utf8))
            }
        }
    }

    @Test func `presents a new certificate to new connections, and keeps the old ones`() throws {
        try TestIdentity.with { old in
            try TestIdentity.with { new in
                let context = try old.serverContext()
                try EchoServer.run(kind: .tls, tls: context) { echo in
                    let early = try TestClient(port: echo.port)
                    #expect(try early.startTLS(old.clientContext()))
                    #expect(try early.echoes("before"))
                    echo.server.replaceTLS(try new.serverContext())
                    let late = try TestClient(port: echo.port)
                    #expect(try late.startTLS(new.clientContext()))
                    #expect(try late.echoes("after"))
                    #expect(try early.echoes("still"))
                    let mistaken = try TestClient(port: echo.port)
                    #expect(try !mistaken.startTLS(old.clientContext()))
                }
            }
        }
    }

    @Test(arguments: [
        (key: ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], hasTicket: false),
        (key: ["rsa:2048"], hasTicket: true),
    ])
    func `gives a ticket where a signature costs more`(key: [String], hasTicket: Bool) throws {
        try TestIdentity.with(key: key) { identity in
            try EchoServer.run(kind: .tls, tls: identity.serverContext()) { echo in
                let said = try Self.converse(port: echo.port, sending: TestClient.frame("c"))
                #expect(said.contains("New Session Ticket arrived") == hasTicket, "\(said)")
                #expect(said.contains("Cipher is TLS_AES_128_GCM_SHA256"), "\(said)")
            }
        }
    }

    /// What `openssl s_client` says of a connection to which it sends `bytes` until the server ends.
    private static func converse(port: UInt16, sending bytes: [UInt8]) throws -> String {
        let client = Process()
        client.executableURL = URL(filePath: "/usr/bin/env")
        client.arguments = [
            "openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-tls1_3", "-ign_eof",
        ]
        let (input, output) = (Pipe(), Pipe())
        client.standardInput = input
        client.standardOutput = output
        client.standardError = FileHandle.nullDevice
        try client.run()
        try input.fileHandleForWriting.write(contentsOf: Data(bytes))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        client.waitUntilExit()
        return String(decoding: said, as: UTF8.self)
    }

    @Test func `a TLS listener without a certificate is refused`() throws {
        #expect(throws: ServerError.noTLSContext) {
            try EchoServer.run(kind: .tls) { _ in }
        }
    }

    @Test func `says which file cannot be used`() throws {
        try TestIdentity.with { one in
            try TestIdentity.with { other in
                #expect(throws: TLSError.keyOfAnotherCertificate(path: other.keyFile)) {
                    try TLSContext.server(
                        certificateChainFile: one.certificateFile,
                        privateKeyFile: other.keyFile
                    )
                }
                let missing = one.directory.appending(path: "missing.pem").path
                let noCertificate = #expect(throws: TLSError.self) {
                    try TLSContext.server(
                        certificateChainFile: missing,
                        privateKeyFile: one.keyFile
                    )
                }
                #expect(noCertificate?.description.contains(missing) == true)
                let noKey = #expect(throws: TLSError.self) {
                    try TLSContext.server(
                        certificateChainFile: one.certificateFile,
                        privateKeyFile: one.certificateFile
                    )
                }
                guard case .unreadableKey? = noKey else {
                    Issue.record("\(String(describing: noKey))")
                    return
                }
            }
        }
    }
}
