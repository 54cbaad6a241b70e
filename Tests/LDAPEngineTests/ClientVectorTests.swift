import LDAP
import LDAPEngine
import Testing

/// What each client in use really sends, and that it gets what it can use.
@Suite struct ClientVectorTests {
    @Test(arguments: try ClientVector.all())
    func `answers as the client needs it`(_ vector: ClientVector) throws {
        var client = try Client(rules: ["listener ldap grade \(vector.grade)"])
        for (index, step) in vector.steps.enumerated() {
            var (outcome, responses) = try client.exchange(step.send)
            while outcome == .more {
                let more = try client.resume()
                outcome = more.outcome
                responses += more.responses
            }
            let lines = ClientVector.describe(outcome, responses)
            let isAsExpected =
                lines.count == step.expect.count
                && zip(lines, step.expect).allSatisfy { ClientVector.matches($0, $1) }
            #expect(isAsExpected, "step \(index + 1): \(lines), expected \(step.expect)")
        }
    }
}
