import BER
import Directory
import LDAP
import LDAPEngine
import Testing

/// Whatever bytes come, the engine answers something well formed and goes on.
@Suite struct RobustnessTests {
    /// Every message of every client, by what it may ask for.
    static let corpus = Result {
        Dictionary(grouping: try ClientVector.all(), by: \.grade)
            .mapValues { vectors in vectors.flatMap { vector in vector.steps.map(\.send) } }
    }

    @Test(arguments: Grade.allCases)
    func `every byte of every client's message may be anything`(_ grade: Grade) throws {
        var client = try Client(rules: ["listener ldap grade \(grade)"])
        for message in try #require(Self.corpus.get()[grade]) {
            for index in message.indices {
                for change in [0x01, 0x80, 0xff] as [UInt8] {
                    var broken = message
                    broken[index] ^= change
                    try check(broken, &client)
                }
            }
        }
    }

    @Test(arguments: Grade.allCases)
    func `every message may end anywhere`(_ grade: Grade) throws {
        var client = try Client(rules: ["listener ldap grade \(grade)"])
        for message in try #require(Self.corpus.get()[grade]) {
            for length in message.indices { try check(Array(message[..<length]), &client) }
        }
    }

    /// Sends `bytes`; what comes back must be whole messages, and the next request be served.
    private func check(_ bytes: [UInt8], _ client: inout Client) throws {
        client.output.removeAll()
        var outcome = client.receive(bytes)
        var answer = try Response.read(client.output.array())
        while outcome == .more {
            let more = try client.resume()
            outcome = more.outcome
            answer += more.responses
        }
        // A client is never left without a word, but for those that have no answer.
        let isSilent = bytes.count > 5 && (bytes.contains(0x42) || bytes.contains(0x50))
        #expect(!answer.isEmpty || isSilent)
        if outcome == .close, !answer.isEmpty { #expect(answer.isNotice(.protocolError)) }
    }

    @Test func `a directory that cannot be read is told by a number, and the cause kept`() throws {
        var client = try Client()
        client.reader.reset()
        for number in 1...2 as ClosedRange<UInt64> {
            let answer = try client.send(Request.search(id: 4, base: "", "(mail=bob@example.com)"))
            guard case .result(4, 0x65, .other, "", let text, _)? = answer.last, answer.count == 1
            else {
                Issue.record("\(answer)")
                return
            }
            #expect(text == "an internal error, number \(number) in the log")
            let fault = client.engine.takeFault()
            #expect(fault?.number == number)
            guard case .storage? = fault?.cause else {
                Issue.record("\(String(describing: fault))")
                return
            }
            #expect(client.engine.takeFault() == nil)
        }
        let compared = try client.send(
            Request.compare("mail=bob@example.com,dc=example,dc=com", "cn", [])
        )
        #expect(compared.code == .other)
        try client.reader.renew(atSecond: 1)
        #expect(
            try client.send(Request.search(base: "", "(mail=bob@example.com)")).code == .success
        )
    }
}
