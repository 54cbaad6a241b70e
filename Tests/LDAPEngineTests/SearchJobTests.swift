import Directory
import LDAP
import LDAPEngine
import Testing

/// Searches that take more than one turn.
@Suite struct SearchJobTests {
    static let all = Request.search(id: 7, base: TestDirectory.suffix, "(cn=*)")

    /// A client whose searches look at one entry a turn.
    static func client(_ change: (inout Limits) -> Void = { _ in }) throws -> Client {
        var limits = Limits()
        limits.sliceWorkMax = 1
        change(&limits)
        return try Client(limits: limits, rules: Client.internalRules)
    }

    @Test func `a search goes on when its output has been sent`() throws {
        var client = try Self.client()
        let (pieces, answer) = try client.sendAll(Self.all)
        #expect(pieces > 4)
        #expect(answer.names.count == 4)
        #expect(answer.code == .success)
        // Nothing is under way any more.
        let (outcome, nothing) = try client.resume()
        #expect(outcome == .none)
        #expect(nothing.isEmpty)
        var whole = try Client(rules: Client.internalRules)
        #expect(try whole.send(Self.all) == answer)
    }

    @Test func `a slice ends with the entry that fills the output`() throws {
        var limits = Limits()
        limits.sliceBytesMax = 1
        var client = try Client(limits: limits, rules: Client.internalRules)
        let (outcome, first) = try client.exchange(Self.all)
        #expect(outcome == .more)
        #expect(first.count == 1)
        #expect(first.names.count == 1)
        #expect(client.engine.lastOperation.entries == 1)
        #expect(!client.engine.lastOperation.isFinished)
        #expect(client.engine.lastOperation.resultCode == nil)
        let (_, second) = try client.resume()
        #expect(second.names.count == 1)
        #expect(second.names != first.names)
        #expect(client.engine.lastOperation.entries == 1)
        #expect(client.engine.lastOperation.messageID == 7)
        #expect(client.engine.lastOperation.kind == .search)
    }

    @Test func `an abandon ends the search without an answer, another number does not`() throws {
        var client = try Self.client()
        _ = try client.exchange(Self.all)
        let (outcome, answer) = try client.exchange(Request.abandon(6))
        #expect(outcome == .none)
        #expect(answer.isEmpty)
        #expect(try client.resume().outcome == .more)
        _ = try client.exchange(Request.abandon(7))
        let (ended, nothing) = try client.resume()
        #expect(ended == .none)
        #expect(nothing.isEmpty)
        #expect(try client.sendAll(Self.all).responses.names.count == 4)
    }

    @Test func `an unbind closes`() throws {
        var client = try Self.client()
        _ = try client.exchange(Self.all)
        #expect(try client.exchange(Request.unbind()).outcome == .close)
    }

    @Test(
        arguments: [(0, nil), (1, ResultCode.timeLimitExceeded), (5, nil)] as [(Int64, ResultCode?)]
    )
    func `the client's time limit ends a search`(_ seconds: Int64, _ code: ResultCode?) throws {
        var client = try Self.client()
        let request = Request.search(base: TestDirectory.suffix, timeLimit: seconds, "(cn=*)")
        _ = try client.exchange(request)
        client.now += 2
        let (outcome, answer) = try client.resume()
        #expect(answer.code == code)
        #expect(outcome == (code == nil ? .more : .none))
    }

    @Test func `our own time limit is told by another code`() throws {
        var client = try Self.client { $0.searchSecondsMax = 10 }
        _ = try client.exchange(Self.all)
        client.now += 10
        #expect(try client.resume().outcome == .more)
        client.now += 1
        let (outcome, answer) = try client.resume()
        #expect(outcome == .none)
        #expect(answer.code == .adminLimitExceeded)
    }

    @Test func `a policy that takes the grade away ends the search`() throws {
        var client = try Self.client()
        _ = try client.exchange(Self.all)
        client.engine.replaceAccess(AccessPolicy())
        let (outcome, answer) = try client.resume()
        #expect(outcome == .none)
        #expect(answer.code == .insufficientAccessRights)
        #expect(answer.names.isEmpty)
    }

    @Test func `a directory that was rebuilt meanwhile ends the search`() throws {
        let other = try TestDirectory([
            TestDirectory.mailbox(9, "zoe@example.com", "Zoe", [TestCertificate(serial: 90)])
        ])
        var client = try Self.client()
        _ = try client.exchange(Self.all)
        client.reader = try other.file.makeReader()
        let (outcome, answer) = try client.resume()
        #expect(outcome == .none)
        #expect(answer.code == .busy)
        #expect(answer.names.isEmpty)
    }

    @Test func `what expires meanwhile is decided entry by entry`() throws {
        var client = try Self.client { $0.searchSecondsMax = .max }
        let request = Request.search(base: TestDirectory.suffix, "(userCertificate=*)")
        _ = try client.exchange(request)
        client.now += 1_000_000_000
        var (outcome, responses) = try client.resume()
        while outcome == .more {
            let next = try client.resume()
            outcome = next.outcome
            responses += next.responses
        }
        #expect(responses.names.count < 3)
        #expect(responses.code == .success)
    }

    @Test func `a filter too costly for one entry ends the search`() throws {
        var client = try Self.client { $0.filterBytesMax = 2_000 }
        let serial = "(userCertificate=7$CN=x)"
        let filter = "(!(|\(String(repeating: serial, count: 20))))"
        let answer = try client.sendAll(Request.search(base: TestDirectory.suffix, filter))
        #expect(answer.responses.code == .adminLimitExceeded)
    }
}
