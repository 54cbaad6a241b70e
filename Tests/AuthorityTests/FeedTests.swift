import ChangeFeed
import Foundation
import Ledger
import Testing

@testable import Authority

@Suite struct FeedTests {
    @Test func `an empty directory is built in one go and then follows`() async throws {
        let installation = try await Installation()
        _ = try await installation.enroll("alice@example.com")
        let publisher = try TestPublisher(installation.configuration.changesSocket)
        defer { publisher.stop() }
        await installation.connected()
        let outcome = try await installation.enroll("bob@example.com", isWaiting: true)
        #expect(outcome.progress.isPublished)
        let directory = publisher.state
        #expect(directory.batches.first == .rebuildEnd)
        #expect(directory.addresses == ["alice@example.com", "bob@example.com"])
        #expect(directory.entries.values.count { $0.kind == .suffix } == 1)
        #expect(directory.entries.values.count { $0.kind == .certificationAuthority } == 3)
        let bob = directory.entries.values.first { $0.address == "bob@example.com" }
        #expect(bob?.certificates == outcome.certificate?.der.map { [$0] })
    }

    @Test func `without a publisher a command is recorded and not yet published`() async throws {
        let installation = try await Installation()
        let outcome = try await installation.enroll("alice@example.com", isWaiting: true)
        #expect(outcome.isChanged)
        #expect(!outcome.progress.isPublished)
    }

    @Test func `a directory that stands at a place of our log gets what came after it`()
        async throws
    {
        let installation = try await Installation()
        _ = try await installation.enroll("alice@example.com")
        let first = try TestPublisher(installation.configuration.changesSocket)
        await installation.connected()
        let waited = try await installation.enroll("bob@example.com", isWaiting: true)
        #expect(waited.progress.isPublished)
        var directory = first.state
        first.stop()
        await installation.disconnected()
        _ = try await installation.enroll("carol@example.com")
        _ = try await installation.authority.retire(
            "alice@example.com",
            by: installation.caller,
            isWaiting: false
        )
        directory.batches = []
        let second = try TestPublisher(installation.configuration.changesSocket, directory)
        defer { second.stop() }
        await installation.connected()
        let outcome = try await installation.enroll("dave@example.com", isWaiting: true)
        #expect(outcome.progress.isPublished)
        let followed = second.state
        #expect(Set(followed.batches) == [.changes])
        #expect(
            followed.addresses == ["bob@example.com", "carol@example.com", "dave@example.com"]
        )
    }

    @Test func `a directory of another history is built anew`() async throws {
        let installation = try await Installation()
        _ = try await installation.enroll("alice@example.com")
        var stray = TestPublisher.Directory()
        stray.position = 3
        stray.chainHash = [UInt8](repeating: 7, count: 32)
        let publisher = try TestPublisher(installation.configuration.changesSocket, stray)
        defer { publisher.stop() }
        await installation.connected()
        _ = try await installation.enroll("bob@example.com", isWaiting: true)
        let directory = publisher.state
        #expect(directory.batches.first == .rebuildEnd)
        #expect(directory.addresses == ["alice@example.com", "bob@example.com"])
    }

    @Test(arguments: [1, 2, 7, 100])
    func `a rebuild comes in parts, of which the last ends it and none is missing`(
        _ changesMax: Int
    ) async throws {
        let installation = try await Installation()
        let people = (0..<20).map { Person(address: "p\($0)@example.com") }
        _ = try await installation.authority.enroll(
            people,
            by: installation.caller,
            isWaiting: false
        )
        for number in [3, 19] {
            _ = try await installation.authority.retire(
                "p\(number)@example.com",
                by: installation.caller,
                isWaiting: false
            )
        }
        let source = FeedSource(ledger: installation.authority.ledger, changesMax: changesMax)
        var changes: [Change] = []
        var position: UInt64 = 0
        var kinds: [Batch.Kind] = []
        repeat {
            let part = try source.rebuild(after: position)
            #expect(part.batch.fromPosition == 0)
            #expect(part.batch.toPosition > position)
            #expect(part.isCaughtUp == (part.batch.kind == .rebuildEnd))
            position = part.batch.toPosition
            changes += part.batch.changes
            kinds.append(part.batch.kind)
        } while kinds.last != .rebuildEnd
        #expect(position == installation.authority.ledger.durableEnd.position)
        let puts = changes.filter { if case .put = $0 { true } else { false } }
        // The suffix, three authorities, and the mailboxes that are not retired.
        #expect(puts.count == 22)
        #expect(Set(changes.map(\.uuid)).count == changes.count)
        #expect(try source.changes(after: position) == nil)
    }

    @Test func `waiting ends when the publisher goes away`() async throws {
        let publication = Publication()
        var view = Publication.View()
        view.isConnected = true
        let session = publication.begin(view)
        async let answer = publication.wait(for: 5, limit: .seconds(60))
        publication.update(in: session) { $0.position = 4 }
        publication.end(session)
        #expect(await answer == false)
    }

    @Test func `waiting ends when the position is reached, and after its limit`() async throws {
        let publication = Publication()
        var view = Publication.View()
        view.isConnected = true
        let session = publication.begin(view)
        #expect(await publication.wait(for: 5, limit: .zero) == false)
        async let answer = publication.wait(for: 5, limit: .seconds(60))
        publication.update(in: session) { $0.position = 5 }
        #expect(await answer)
        #expect(await publication.wait(for: 4, limit: .zero))
    }

    @Test func `waiting ends when the authority is about to stop`() async throws {
        let publication = Publication()
        var view = Publication.View()
        view.isConnected = true
        view.position = 4
        _ = publication.begin(view)
        async let answer = publication.wait(for: 5, limit: .seconds(60))
        publication.close()
        #expect(await answer == false)
        #expect(await publication.wait(for: 5, limit: .seconds(60)) == false)
        #expect(await publication.wait(for: 4, limit: .seconds(60)))
    }

    @Test func `a session that was replaced says nothing any more`() {
        let publication = Publication()
        let first = publication.begin(Publication.View())
        var view = Publication.View()
        view.isConnected = true
        let second = publication.begin(view)
        publication.end(first)
        #expect(publication.view.isConnected)
        publication.end(second)
        #expect(!publication.view.isConnected)
    }
}

extension Installation {
    /// Waits until a publisher was greeted.
    func connected() async { await until { $0.isConnected } }

    /// Waits until the publisher's end was seen.
    func disconnected() async { await until { !$0.isConnected } }

    private func until(_ isSo: (Publication.View) -> Bool) async {
        while !isSo(authority.publication.view) { await Task.yield() }
    }
}
