import ChangeFeed
import Ledger
import PKIX
import Synchronization
import Testing

@testable import Authority

@Suite struct RevocationTests {
    @Test func `each authority but the root has a list, which a revocation and a day make anew`()
        async throws
    {
        let clock = TestClock()
        let installation = try await Installation(clock: clock.read)
        let authority = installation.authority
        #expect(try await lists(authority) == [nil, nil, nil])
        await authority.renewRevocationLists()
        #expect(try await lists(authority) == [nil, 1, 1])
        await authority.renewRevocationLists()
        #expect(try await lists(authority) == [nil, 1, 1])

        let serial = try await revoke("alice@example.com", installation)
        #expect(try await lists(authority) == [nil, 2, 1])
        #expect(try await revoked(authority) == [serial])

        clock.advance(seconds: 86_400)
        await authority.renewRevocationLists()
        #expect(try await lists(authority) == [nil, 3, 2])
        #expect(try await revoked(authority) == [serial])
    }

    @Test func `an expired certificate is in one more list, and then gone`() async throws {
        let clock = TestClock()
        let installation = try await Installation(clock: clock.read)
        let authority = installation.authority
        let serial = try await revoke("alice@example.com", installation)
        clock.advance(seconds: 730 * 86_400)
        await authority.renewRevocationLists()
        #expect(try await revoked(authority) == [serial])
        clock.advance(seconds: 86_400)
        await authority.renewRevocationLists()
        #expect(try await revoked(authority) == [])
        #expect(try await lists(authority) == [nil, 3, 3])
    }

    @Test func `revocations that come together share lists`() async throws {
        let installation = try await Installation()
        let people = (0..<20).map { "person\($0)@example.com" }
        for person in people { _ = try await installation.enroll(person) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for person in people {
                group.addTask { _ = try await self.revoke(person, installation, isEnrolled: true) }
            }
            try await group.waitForAll()
        }
        #expect(try await revoked(installation.authority).count == 20)
        let number = try #require(try await lists(installation.authority)[1])
        #expect(number < 20)
    }

    @Test func `the feed carries an authority's list`() async throws {
        let installation = try await Installation()
        let publisher = try TestPublisher(installation.configuration.changesSocket)
        defer { publisher.stop() }
        let serial = try await revoke("alice@example.com", installation)
        let entries = publisher.state.entries.values.filter { $0.kind == .certificationAuthority }
        #expect(entries.map(\.revocationList.isEmpty).sorted { !$0 && $1 } == [false, false, true])
        let named = try entries.filter { !$0.revocationList.isEmpty }.map { entry in
            try Self.serials(entry.revocationList)
        }
        #expect(named.contains([serial]))
    }

    @Test func `a list of more than a mebibyte is not in the feed, and the status says so`()
        async throws
    {
        let installation = try await Installation()
        let authority = installation.authority
        let issuer = try await authority.authorities()[1].state.created.fingerprint
        let publisher = try TestPublisher(installation.configuration.changesSocket)
        defer { publisher.stop() }
        await installation.connected()
        let bound = Authority.publishedRevocationListBytesMax
        #expect(bound == 1 << 20)
        for (number, count) in [(1, bound), (2, bound + 1), (3, bound)] as [(Int64, Int)] {
            let list = HashedOctets([UInt8](repeating: UInt8(number), count: count))
            let event = RevocationListIssued(
                issuer: issuer,
                number: number,
                thisUpdate: 1_795_318_200,
                nextUpdate: 1_795_404_600,
                entryCount: 0,
                digest: list.digest
            )
            _ = try await authority.commit(by: .system) { _ in
                Decision((), [EventDraft(.revocationListIssued(event), revocationList: list)])
            }
            // The next one in the feed comes behind it.
            _ = try await installation.enroll("person\(number)@example.com", isWaiting: true)
            let lists = publisher.state.entries.values.map(\.revocationList)
            #expect(lists.contains(list.octets) == (count <= bound))
            #expect(lists.allSatisfy { $0.isEmpty || $0 == list.octets })
            let issuing = try await authority.authorities()[1]
            #expect(issuing.isRevocationListPublished == (count <= bound))
        }
    }

    private func revoke(
        _ address: String,
        _ installation: Installation,
        isEnrolled: Bool = false
    ) async throws -> [UInt8] {
        if !isEnrolled { _ = try await installation.enroll(address) }
        let certificate = try #require(
            try await installation.authority.certificates(of: address, isPublishedOnly: true).first
        )
        let outcome = try await installation.authority.revoke(
            certificate.state.fingerprint.description,
            reason: 1,
            by: installation.caller,
            isWaiting: true
        )
        #expect(outcome.isChanged)
        return certificate.state.serial
    }

    /// The numbers of the lists of the root, the mailboxes' and the services' authority.
    private func lists(_ authority: Authority) async throws -> [Int64?] {
        try await authority.authorities().map { $0.state.revocationList?.issued.number }
    }

    /// The serial numbers in the list of the mailboxes' authority.
    private func revoked(_ authority: Authority) async throws -> [[UInt8]] {
        let fingerprint = try await authority.authorities()[1].state.created.fingerprint
        return try Self.serials(try await authority.revocationList(of: fingerprint) ?? [])
    }

    private static func serials(_ list: [UInt8]) throws -> [[UInt8]] {
        let reader = try CertificateListReader(list.span)
        var walk = reader.revoked
        var serials: [[UInt8]] = []
        while let entry = try walk.next() {
            serials.append([UInt8](copying: entry.serialNumber))
        }
        return serials
    }
}

/// A clock that stands still until it is told to go on.
final class TestClock: Sendable {
    private let microseconds = Mutex<Int64>(1_795_318_200_000_000)

    var read: @Sendable () -> Int64 { { [self] in microseconds.withLock { $0 } } }

    func advance(seconds: Int64) { microseconds.withLock { $0 += seconds * 1_000_000 } }
}
