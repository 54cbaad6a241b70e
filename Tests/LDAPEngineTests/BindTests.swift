import LDAP
import LDAPEngine
import Testing

@Suite struct BindTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String, request: [UInt8], code: ResultCode
        var testDescription: String { name }
    }

    @Test(arguments: [
        Row(name: "anonymous", request: Request.bind(), code: .success),
        Row(
            name: "unauthenticated: a name and no password",
            request: Request.bind(name: "cn=alice,dc=example,dc=com"),
            code: .success
        ),
        Row(name: "a name that is no DN", request: Request.bind(name: "admin"), code: .success),
        Row(
            name: "a name and a password",
            request: Request.bind(name: "cn=alice,dc=example,dc=com", password: "secret"),
            code: .confidentialityRequired
        ),
        Row(
            name: "a password without a name",
            request: Request.bind(password: "secret"),
            code: .confidentialityRequired
        ),
        Row(name: "version 1", request: Request.bind(version: 1), code: .protocolError),
        Row(name: "version 2", request: Request.bind(version: 2), code: .protocolError),
        Row(
            name: "version 2 with a password",
            request: Request.bind(version: 2, name: "cn=a", password: "b"),
            code: .protocolError
        ),
        Row(name: "version 4", request: Request.bind(version: 4), code: .protocolError),
        Row(name: "version 127", request: Request.bind(version: 127), code: .protocolError),
        Row(name: "version 0", request: Request.bind(version: 0), code: .protocolError),
        Row(name: "version 128", request: Request.bind(version: 128), code: .protocolError),
        Row(name: "a negative version", request: Request.bind(version: -3), code: .protocolError),
        Row(
            name: "SASL PLAIN",
            request: Request.saslBind(mechanism: "PLAIN"),
            code: .authMethodNotSupported
        ),
        Row(
            name: "SASL EXTERNAL",
            request: Request.saslBind(mechanism: "EXTERNAL"),
            code: .authMethodNotSupported
        ),
        Row(
            name: "SASL without a mechanism",
            request: Request.saslBind(mechanism: ""),
            code: .authMethodNotSupported
        ),
        Row(
            name: "Kerberos of LDAPv2",
            request: Request.message([0x60, 0x08, 0x02, 0x01, 0x03, 0x04, 0x00, 0x81, 0x01, 0x61]),
            code: .authMethodNotSupported
        ),
    ])
    func `bind table`(_ row: Row) throws {
        var client = try Client()
        let (outcome, responses) = try client.exchange(row.request)
        #expect(outcome == .none)
        #expect(responses.count == 1)
        #expect(responses.code == row.code)
        guard case .result(let id, let tag, _, let matched, _, _)? = responses.first else {
            Issue.record("no response")
            return
        }
        #expect(id == 1)
        #expect(tag == 0x61)
        #expect(matched.isEmpty)
    }

    @Test func `a failed bind leaves the connection anonymous and usable`() throws {
        var client = try Client()
        #expect(
            try client.send(Request.bind(name: "cn=a", password: "b")).code
                == .confidentialityRequired
        )
        let found = try client.send(
            Request.search(id: 2, base: TestDirectory.suffix, "(mail=bob@example.com)")
        )
        #expect(found.names == ["mail=bob@example.com,dc=example,dc=com"])
    }

    @Test func `a bind that cannot be decoded ends the connection`() throws {
        var client = try Client()
        let (outcome, responses) = try client.exchange(
            Request.message([0x60, 0x05, 0x02, 0x01, 0x03, 0x04, 0x00])
        )
        #expect(outcome == .close)
        #expect(responses.isNotice(.protocolError))
    }
}
