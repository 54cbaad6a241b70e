import BER
import LDAPEngine
import Testing

/// Looking ahead changes no answer, whatever there is to be seen.
@Suite struct ForesightTests {
    @Test(arguments: Grade.allCases)
    func `every client's message is answered as without`(_ grade: Grade) throws {
        let rules = ["listener ldap grade \(grade)"]
        var plain = try Client(rules: rules)
        var foreseen = try Client(rules: rules)
        for message in try #require(RobustnessTests.corpus.get()[grade]) {
            foreseen.foresee(message)
            let outcomes = (foreseen.receive(message), plain.receive(message))
            #expect(outcomes.0 == outcomes.1)
            // But for the cookie of a page, which has a key by chance.
            let answers = (foreseen.output.array(), plain.output.array())
            #expect(try Response.read(answers.0) == Response.read(answers.1))
        }
    }

    @Test func `however many there are, and wherever one goes on, answers are the same`() throws {
        let names = ["bob", "carol", "alice", "nobody"]
        let requests = (0..<300).map { number in
            Request.search(base: "", "(mail=\(names[number % names.count])@example.com)")
        }
        var client = try Client()
        let answers = try requests.prefix(names.count).map { try client.send($0) }
        client.engine.forgetForeseen()
        for request in requests { client.engine.foresee(request.span, reader: client.reader) }
        for (index, request) in requests.enumerated() {
            #expect(try client.send(request) == answers[index % names.count])
        }
        for number in [5, 3, 120, Engine.foreseenMax, 0, 1_000, 7] {
            client.engine.expect(number)
            #expect(try client.send(requests[6]) == answers[6 % names.count])
        }
    }

    @Test func `a message may end anywhere and have any byte anywhere`() throws {
        var client = try Client()
        for message in try RobustnessTests.corpus.get().values.joined() {
            for index in message.indices {
                client.foresee(Array(message[..<index]))
                var broken = message
                broken[index] ^= 0x80
                client.foresee(broken)
            }
        }
        let request = Request.search(base: "", "(mail=bob@example.com)")
        #expect(try client.send(request).names.count == 1)
    }

    @Test func `a long value and deep groups are passed over`() throws {
        var client = try Client()
        let deep = String(repeating: "(&", count: 40) + "(mail=bob@example.com)"
        for filter in [
            "(mail=\(String(repeating: "a", count: 5_000)))",
            deep + String(repeating: ")", count: 40), "(&)", "(|(&))", "(mail=)",
        ] {
            let request = Request.search(base: "", filter)
            let answer = try client.send(request)
            client.foresee(request)
            #expect(try client.send(request) == answer)
        }
    }

    @Test func `nobody can tell whether there was a mailbox by being looked ahead at`() throws {
        var client = try Client()
        for _ in 0..<2 {
            // The second time there is a hint to the one whose certificates have expired.
            let answers = try ["carol", "carla"].map { name in
                let request = Request.search(base: "", "(mail=\(name)@example.com)")
                client.foresee(request)
                return try client.send(request)
            }
            #expect(answers[0] == answers[1])
            #expect(answers[0].names.isEmpty)
        }
        #expect(client.session.lookUps == client.session.misses)
    }
}
