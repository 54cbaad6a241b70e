import AdminAPI
import HTTPTypes
import Testing

@testable import AdminServer

@Suite struct EndpointTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String { "\(method) \(path)" }
        var method: HTTPRequest.Method
        var path: String
        var endpoint: Endpoint?

        init(_ method: HTTPRequest.Method, _ path: String, _ endpoint: Endpoint?) {
            self.method = method
            self.path = path
            self.endpoint = endpoint
        }
    }

    @Test(arguments: [
        Row(.get, "/v1/status", .status), Row(.get, "/v1/status/", .status),
        Row(.get, "/v1/mailboxes/a%40b.example", .showMailbox("a@b.example")),
        Row(.get, "/v1/mailboxes/a%2Fb@c.example/certificates", .listPublished("a/b@c.example")),
        Row(.post, "/v1/mailboxes/import", .importMailboxes),
        Row(.get, "/v1/mailboxes/import", nil),
        Row(.post, "/v1/certificates/0a/revoke", .revoke("0a")),
        Row(.get, "/v1/accounts", .listAccounts), Row(.post, "/v1/accounts", .addAccount),
        Row(.post, "/v1/accounts/a%40b/password", .changePassword(account: "a@b")),
        Row(.post, "/v1/accounts/ca/remove", .removeAccount("ca")),
        Row(.get, "/v1/accounts/ca", nil), Row(.post, "/v1/accounts/ca/rename", nil),
        Row(.get, "/v1/certificates/0a/revoke", nil), Row(.get, "/", nil), Row(.get, "", nil),
        Row(.get, "/v1", nil), Row(.get, "/v1/mailboxes/%ff", nil),
        Row(.get, "/v1/mailboxes/%4", nil), Row(.get, "/v1/a/b/c/d", nil),
    ])
    func `a request's route is`(_ row: Row) {
        #expect((try? Endpoint(row.method, path: row.path)) == row.endpoint)
    }

    @Test func `what the client asks for is a route of the server`() throws {
        let route = AdminRoute("GET", ["mailboxes", "ä %/?#@example.com"], query: [("a", nil)])
        let endpoint = try Endpoint(.get, path: route.target)
        #expect(endpoint == .showMailbox("ä %/?#@example.com"))
    }

    struct QueryRow: Sendable, CustomTestStringConvertible {
        var testDescription: String { text ?? "no query" }
        var text: String?
        var flag: Bool?
        var number: UInt64?
    }

    @Test(arguments: [
        QueryRow(text: nil, flag: true, number: 7), QueryRow(text: "", flag: true, number: 7),
        QueryRow(text: "wait=false", flag: false, number: 7),
        QueryRow(text: "wait=no", flag: nil, number: 7),
        QueryRow(text: "limit=1", flag: true, number: 1),
        QueryRow(text: "limit=10&wait=true", flag: true, number: 10),
        QueryRow(text: "limit=11", flag: true, number: nil),
        QueryRow(text: "limit=0", flag: true, number: nil),
        QueryRow(text: "limit=-1", flag: true, number: nil),
        QueryRow(text: "limit", flag: true, number: nil),
        QueryRow(text: "wait=true&wait=true", flag: nil, number: nil),
        QueryRow(text: "other=1", flag: nil, number: nil),
        QueryRow(text: "limit=%3", flag: nil, number: nil),
        QueryRow(text: "%6cimit=%35", flag: true, number: 5),
    ])
    func `a query says`(_ row: QueryRow) {
        let query = try? Query(row.text, names: ["wait", "limit"])
        #expect((try? query?.flag("wait", fallback: true)) == row.flag)
        #expect((try? query?.number("limit", 1...10, fallback: 7)) == row.number)
    }

    struct Moment: Sendable, CustomTestStringConvertible {
        var testDescription: String { text }
        var text: String
        var microseconds: Int64?
    }

    @Test(arguments: [
        Moment(text: "1970-01-01T00:00:00Z", microseconds: 0),
        Moment(text: "1969-12-31T23:59:59Z", microseconds: -1_000_000),
        Moment(text: "1969-12-31T23:59:59.999999Z", microseconds: -1),
        Moment(text: "2000-02-29T12:00:00Z", microseconds: 951_825_600_000_000),
        Moment(text: "2026-11-22T03:40:00.000001Z", microseconds: 1_795_318_800_000_001),
        Moment(text: "9999-12-31T23:59:59Z", microseconds: 253_402_300_799_000_000),
        Moment(text: "1900-02-29T00:00:00Z", microseconds: nil),
        Moment(text: "2026-13-01T00:00:00Z", microseconds: nil),
        Moment(text: "2026-01-01T24:00:00Z", microseconds: nil),
        Moment(text: "2026-01-01 00:00:00Z", microseconds: nil),
        Moment(text: "2026-01-01T00:00:00", microseconds: nil),
        Moment(text: "2026-01-01T00:00:00.5Z", microseconds: nil),
    ])
    func `a moment is read and written`(_ row: Moment) {
        let read = Timestamp(row.text)
        #expect(read?.microseconds == row.microseconds)
        if let read { #expect(read.description == row.text) }
    }
}
