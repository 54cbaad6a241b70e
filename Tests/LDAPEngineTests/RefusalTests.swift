import BER
import LDAP
import LDAPEngine
import Testing

/// What is said to those who are not served: never nothing.
@Suite struct RefusalTests {
    static let requests: [(name: String, bytes: [UInt8], tag: UInt8?)] = [
        ("bind", Request.bind(id: 3), 0x61),
        ("search", Request.search(id: 3, base: "", "(mail=alice@example.com)"), 0x65),
        ("compare", Request.compare(id: 3, "", "cn", []), 0x6f),
        ("StartTLS", Request.extended(id: 3, "1.3.6.1.4.1.1466.20037"), 0x78),
        ("add", Request.message(id: 3, [0x68, 0x00]), 0x69),
        ("unbind", Request.unbind(id: 3), nil),
    ]

    @Test(arguments: [
        (Engine.Refusal.busy, ResultCode.busy), (.unavailable, .unavailable),
        (.adminLimit, .adminLimitExceeded),
    ])
    func `a first message that is not served is answered, then the connection closes`(
        _ refusal: Engine.Refusal,
        _ code: ResultCode
    ) throws {
        for request in Self.requests {
            var output = BERWriter()
            #expect(Engine.refuse(request.bytes.span, refusal, output: &output) == .close)
            let answer = try Response.read(output.array())
            guard let tag = request.tag else {
                #expect(answer.isEmpty)
                continue
            }
            guard case .result(3, tag, code, "", _, _)? = answer.last, answer.count == 1 else {
                Issue.record("\(request.name): \(answer)")
                continue
            }
        }
    }

    @Test func `an abandon or nonsense instead of a request gets a notice`() throws {
        var output = BERWriter()
        #expect(Engine.refuse(Request.abandon(4).span, .busy, output: &output) == .close)
        #expect(try Response.read(output.array()).isNotice(.busy))
        output.removeAll()
        let nonsense: [UInt8] = [0x30, 0x00]
        #expect(Engine.refuse(nonsense.span, .busy, output: &output) == .close)
        #expect(try Response.read(output.array()).isNotice(.protocolError))
    }

    @Test(arguments: [
        (Disconnection.framing(.indefiniteLength(offset: 0)), ResultCode.protocolError),
        (.framing(.lengthTooLarge(offset: 0)), .protocolError),
        (.message(.messageIDOutOfRange(0)), .protocolError),
        (.message(.notARequest(tag: 0x65)), .protocolError),
        (.shuttingDown, .unavailable),
        (.tooSlow, .adminLimitExceeded),
        (.busy, .busy),
    ])
    func `every reason to hang up is said`(_ reason: Disconnection, _ code: ResultCode) throws {
        var output = BERWriter()
        #expect(Engine.disconnect(reason, output: &output) == .close)
        let answer = try Response.read(output.array())
        #expect(answer.isNotice(code))
        #expect(answer.diagnostic?.isEmpty == false)
    }
}
