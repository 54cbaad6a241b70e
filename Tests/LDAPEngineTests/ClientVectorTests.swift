import LDAP
import LDAPEngine
import Testing

/// What each client in use really sends, and that it gets what it can use.
@Suite struct ClientVectorTests {
    @Test(arguments: try ClientVector.all())
    func `answers as the client needs it`(_ vector: ClientVector) throws {
        var client = try Client(
            isProtected: vector.publisher != nil,
            rules: ["listener ldap grade \(vector.grade)"]
        )
        client.publisher = vector.publisher
        for (index, step) in vector.steps.enumerated() {
            let writes = client.written.count
            var (outcome, responses) = try client.exchange(step.send)
            while outcome == .more {
                let more = try client.resume()
                outcome = more.outcome
                responses += more.responses
            }
            let written = client.written.dropFirst(writes).map(ClientVector.describe)
            let lines = written + ClientVector.describe(outcome, responses)
            let isAsExpected =
                lines.count == step.expect.count
                && zip(lines, step.expect).allSatisfy { ClientVector.matches($0, $1) }
            #expect(isAsExpected, "step \(index + 1): \(lines), expected \(step.expect)")
        }
    }
}
