import BER
import LDAP
import LDAPEngine
import Testing

/// Controls, and what is no message.
@Suite struct MessageTests {
    static let search = "(mail=alice@example.com)"
    static let paged = Request.Control(oid: "1.2.840.113556.1.4.319", value: [0x30, 0x00])
    static let critical = Request.Control(oid: "1.2.3.4", isCritical: true)

    struct Controls: Sendable, CustomTestStringConvertible {
        var name: String, list: [Request.Control]?, code: ResultCode
        var testDescription: String { name }
    }

    @Test(arguments: [
        Controls(name: "none", list: nil, code: .success),
        Controls(name: "an empty list", list: [], code: .success),
        Controls(name: "one that is not critical", list: [paged], code: .success),
        Controls(name: "sixteen", list: Array(repeating: paged, count: 16), code: .success),
        Controls(
            name: "seventeen",
            list: Array(repeating: paged, count: 17),
            code: .adminLimitExceeded
        ),
        Controls(name: "a critical one", list: [critical], code: .unavailableCriticalExtension),
        Controls(
            name: "a critical one behind another",
            list: [paged, critical],
            code: .unavailableCriticalExtension
        ),
        Controls(
            name: "manageDsaIT, critical",
            list: [Request.Control(oid: "2.16.840.1.113730.3.4.2", isCritical: true)],
            code: .success
        ),
        Controls(
            name: "pages, critical",
            list: [Request.Control(oid: paged.oid, isCritical: true, value: paged.value)],
            code: .unavailableCriticalExtension
        ),
        Controls(
            name: "order, critical",
            list: [Request.Control(oid: "1.2.840.113556.1.4.473", isCritical: true)],
            code: .unavailableCriticalExtension
        ),
        Controls(
            name: "manageDsaIT twice",
            list: Array(repeating: Request.Control(oid: "2.16.840.1.113730.3.4.2"), count: 2),
            code: .protocolError
        ),
        Controls(
            name: "dontUseCopy, critical",
            list: [Request.Control(oid: "1.3.6.1.1.22", isCritical: true)],
            code: .success
        ),
        Controls(
            name: "dontUseCopy, not critical",
            list: [Request.Control(oid: "1.3.6.1.1.22")],
            code: .protocolError
        ),
        Controls(
            name: "an assertion without a value",
            list: [Request.Control(oid: "1.3.6.1.1.12")],
            code: .protocolError
        ),
        Controls(
            name: "nonsense, not critical",
            list: [Request.Control(oid: "nonsense")],
            code: .success
        ),
    ])
    func `controls table`(_ row: Controls) throws {
        var client = try Client()
        let (outcome, answer) = try client.exchange(
            Request.search(base: "", Self.search, controls: row.list)
        )
        #expect(outcome == .none)
        #expect(answer.code == row.code)
        #expect(answer.names.count == (row.code == .success ? 1 : 0))
    }

    @Test func `a critical control is refused on every request that has a response`() throws {
        var client = try Client()
        for (operation, tag) in [
            ([0x60, 0x07, 0x02, 0x01, 0x03, 0x04, 0x00, 0x80, 0x00], 0x61), ([0x68, 0x00], 0x69),
            ([0x66, 0x00], 0x67), ([0x4a, 0x00], 0x6b), ([0x6c, 0x00], 0x6d), ([0x6e, 0x00], 0x6f),
            ([0x77, 0x00], 0x78), ([0x63, 0x00], 0x65),
        ] as [([UInt8], UInt8)] {
            let request = Request.message(operation, controls: [Self.critical])
            let (outcome, answer) = try client.exchange(request)
            #expect(outcome == .none)
            guard case .result(1, tag, .unavailableCriticalExtension, _, _, _)? = answer.last else {
                Issue.record("tag \(tag)")
                continue
            }
        }
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        var name: String, bytes: [UInt8]
        var testDescription: String { name }
    }

    @Test(arguments: [
        Broken(name: "nothing", bytes: []),
        Broken(name: "an empty sequence", bytes: [0x30, 0x00]),
        Broken(name: "a set", bytes: [0x31, 0x05, 0x02, 0x01, 0x01, 0x42, 0x00]),
        Broken(name: "no operation", bytes: [0x30, 0x03, 0x02, 0x01, 0x01]),
        Broken(name: "bytes behind", bytes: [0x30, 0x05, 0x02, 0x01, 0x01, 0x42, 0x00, 0x00]),
        Broken(name: "a length too long", bytes: [0x30, 0x06, 0x02, 0x01, 0x01, 0x42, 0x00]),
        Broken(name: "an indefinite length", bytes: [0x30, 0x80, 0x02, 0x01, 0x01, 0x42, 0, 0, 0]),
        Broken(name: "message ID 0", bytes: Request.message(id: 0, [0x42, 0x00])),
        Broken(name: "message ID -1", bytes: Request.message(id: -1, [0x42, 0x00])),
        Broken(name: "message ID 2^31", bytes: Request.message(id: 1 << 31, [0x42, 0x00])),
        Broken(name: "a search response", bytes: Request.message([0x65, 0x00])),
        Broken(name: "an unknown operation", bytes: Request.message([0x7e, 0x00])),
        Broken(name: "an unbind in constructed form", bytes: Request.message([0x62, 0x00])),
        Broken(name: "an empty search", bytes: Request.message([0x63, 0x00])),
        Broken(name: "an empty bind", bytes: Request.message([0x60, 0x00])),
        Broken(name: "an empty compare", bytes: Request.message([0x6e, 0x00])),
        Broken(name: "an empty extended request", bytes: Request.message([0x77, 0x00])),
        Broken(name: "an empty abandon", bytes: Request.message([0x50, 0x00])),
        Broken(
            name: "a filter that ends early",
            bytes: Request.search(
                base: "",
                encoded: [0xa3, 0x06, 0x04, 0x04, 0x6d, 0x61, 0x69, 0x6c]
            )
        ),
        Broken(
            name: "controls that are none",
            bytes: Request.element(.sequence, [0x02, 1, 1, 0x42, 0x00, 0xa0, 0x02, 0x04, 0x00])
        ),
    ])
    func `what is no message gets a notice`(_ broken: Broken) throws {
        var client = try Client()
        let (outcome, answer) = try client.exchange(broken.bytes)
        #expect(outcome == .close)
        #expect(answer.isNotice(.protocolError))
    }

    @Test(arguments: [
        ("scope 3", Request.search(base: "", scope: 3, search)),
        ("scope -1", Request.search(base: "", scope: -1, search)),
        ("dereferencing 4", Request.search(base: "", dereferencing: 4, search)),
        ("a filter that is none", Request.search(base: "", encoded: [0x8b, 0x00])),
        ("substrings without parts", Request.search(base: "", encoded: [0xa4, 4, 4, 0, 0x30, 0])),
        (
            "two beginnings",
            Request.search(base: "", encoded: [0xa4, 8, 4, 0, 0x30, 4, 0x80, 0, 0x80, 0])
        ),
        (
            "an extensible match of nothing",
            Request.search(base: "", encoded: [0xa9, 3, 0x83, 1, 0x61])
        ),
    ])
    func `a value that breaks the protocol is answered and the connection kept`(
        _ name: String,
        _ request: [UInt8]
    ) throws {
        var client = try Client()
        let (outcome, answer) = try client.exchange(request)
        #expect(outcome == .none)
        #expect(answer.count == 1)
        #expect(answer.code == .protocolError)
        #expect(try client.send(Request.search(base: "", Self.search)).names.count == 1)
    }

    @Test func `what stands behind the known fields is passed over`() throws {
        var client = try Client()
        let more: [UInt8] = [0x85, 0x01, 0x00]
        let bind = Request.element(
            .application(0, constructed: true),
            [0x02, 1, 3, 0x04, 0, 0x80, 0] + more
        )
        #expect(try client.send(Request.message(bind)).code == .success)
        let message = Request.element(.sequence, [0x02, 1, 1] + bind + [0xa0, 0] + more)
        #expect(try client.send(message).code == .success)
    }

    @Test(arguments: [1, 127, 128, 255, 256, 32_767, 65_535, 65_536, 8_388_607, 2_147_483_647])
    func `answers carry the number of the request`(_ id: Int64) throws {
        var client = try Client()
        let answer = try client.send(Request.search(id: id, base: "", Self.search))
        #expect(answer.count == 2)
        for response in answer {
            switch response {
            case .entry(let found, _, _), .result(let found, _, _, _, _, _): #expect(found == id)
            }
        }
    }

    @Test func `answers are appended behind what waits to be sent`() throws {
        var client = try Client()
        _ = client.receive(Request.bind())
        let first = client.output.array()
        let outcome = client.engine.receive(
            Request.search(id: 2, base: "", Self.search).span,
            session: &client.session,
            reader: client.reader,
            now: client.now,
            output: &client.output
        )
        #expect(outcome == .none)
        let both = client.output.array()
        #expect(both.starts(with: first))
        #expect(try Response.read(both).count == 3)
    }
}
