import Cryptography
import LDAPServer
import Testing

@Suite struct ClientCertificateTests {
    @Test func `knows a client by the certificate that it shows`() throws {
        try Self.with { server, client in
            let tls = try server.serverContext(trusting: client)
            try EchoServer.run(kind: .tls, asksForCertificate: true, tls: tls) { echo in
                let known = try TestClient(port: echo.port)
                #expect(try known.startTLS(server.clientContext(showing: client)))
                #expect(try known.ask() == "tls CN=Gateway \\+ Filter,O=Bücher")
            }
        }
    }

    @Test func `knows it after StartTLS too`() throws {
        try Self.with { server, client in
            let tls = try server.serverContext(trusting: client)
            try EchoServer.run(asksForCertificate: true, tls: tls) { echo in
                let known = try TestClient(port: echo.port)
                #expect(try known.ask() == "plain")
                try known.sendFrame("s")
                #expect(known.receive(exactly: 3) == Array("tls".utf8))
                #expect(try known.startTLS(server.clientContext(showing: client)))
                #expect(try known.ask() == "plain CN=Gateway \\+ Filter,O=Bücher")
            }
        }
    }

    @Test func `serves a client that has none`() throws {
        try Self.with { server, client in
            let tls = try server.serverContext(trusting: client)
            try EchoServer.run(kind: .tls, asksForCertificate: true, tls: tls) { echo in
                let stranger = try TestClient(port: echo.port)
                #expect(try stranger.startTLS(server.clientContext()))
                #expect(try stranger.ask() == "tls")
            }
        }
    }

    @Test func `ends the handshake of one that nobody vouches for`() throws {
        try Self.with { server, client in
            let tls = try server.serverContext(trusting: client)
            try EchoServer.run(kind: .tls, asksForCertificate: true, tls: tls) { echo in
                let liar = try TestClient(port: echo.port)
                _ = try liar.startTLS(server.clientContext(showing: server))
                try echo.wait { $0.failedHandshakes == 1 }
            }
        }
    }

    @Test func `asks nobody where the listener does not, or nobody is trusted`() throws {
        try Self.with { server, client in
            let trusting = try server.serverContext(trusting: client)
            try EchoServer.run(kind: .tls, tls: trusting) { echo in
                let client = try TestClient(port: echo.port)
                #expect(try client.startTLS(server.clientContext(showing: server)))
                #expect(try client.ask() == "tls")
            }
            let trustless = try server.serverContext()
            try EchoServer.run(kind: .tls, asksForCertificate: true, tls: trustless) { echo in
                let client = try TestClient(port: echo.port)
                #expect(try client.startTLS(server.clientContext(showing: server)))
                #expect(try client.ask() == "tls")
            }
        }
    }

    @Test func `says which file of trusted certificates cannot be used`() throws {
        try TestIdentity.with { server in
            let error = #expect(throws: TLSError.self) {
                try TLSContext.server(
                    certificateChainFile: server.certificateFile,
                    privateKeyFile: server.keyFile,
                    clientTrustFile: server.keyFile
                )
            }
            #expect(error?.description.hasPrefix(server.keyFile) == true)
        }
    }

    /// Lends a server's identity and a client's.
    static func with(_ body: (TestIdentity, TestIdentity) throws -> Void) throws {
        try TestIdentity.with { server in
            let subject = "/O=Bücher/CN=Gateway \\+ Filter"
            try TestIdentity.with(subject: subject) { client in try body(server, client) }
        }
    }
}
