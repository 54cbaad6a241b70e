import LDAPServer
import Testing

@Suite struct ListenerTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var address: String
        var local: String
        var testDescription: String { address }
    }

    @Test(arguments: [
        Row(address: "127.0.0.1:0", local: "127.0.0.1:"),
        Row(address: "[::1]:0", local: "[::1]:"),
        Row(address: "*:0", local: ""),
        Row(address: ":0", local: ""),
        Row(address: "localhost:0", local: ""),
    ])
    func `listens where it is told`(_ row: Row) throws {
        let listener = try Listener.bind(row.address, kind: .plain)
        defer { listener.close() }
        let local = try listener.localAddress()
        #expect(local.hasPrefix(row.local))
        #expect(!local.hasSuffix(":0"))
    }

    @Test(arguments: [
        "", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:389", "a:-1",
    ])
    func `refuses what is not an address`(_ address: String) {
        #expect(throws: ServerError.malformedAddress(address)) {
            try Listener.bind(address, kind: .plain)
        }
    }

    @Test func `an address in use is an error with its name`() throws {
        let listener = try Listener.bind("127.0.0.1:0", kind: .plain)
        defer { listener.close() }
        let address = try listener.localAddress()
        let error = #expect(throws: ServerError.self) { try Listener.bind(address, kind: .plain) }
        #expect(error?.description == "listening on \(address): Address already in use")
    }
}
