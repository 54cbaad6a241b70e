import Addressing
import Cryptography
import Ledger
import PKIX
import Testing

@testable import Authority

@Suite struct EnrollTests {
    @Test func `a new organization has its authorities, roles and a log that verifies`()
        async throws
    {
        let installation = try await Installation()
        let status = try await installation.authority.status()
        #expect(status.authorities.map(\.state.created.role) == [.root, .smime, .service])
        #expect(status.suffix == "dc=example,dc=com")
        let (verification, signer) = try await installation.authority.verify(against: nil)
        #expect(verification.findings == [])
        #expect(verification.head?.end == status.end)
        #expect(!signer.isEmpty)
    }

    @Test func `an enrolled mailbox has a key, a certificate for it and both names`() async throws {
        let installation = try await Installation()
        let outcome = try await installation.enroll("Alice@Example.com", name: "Alice Liddell")
        #expect(outcome.isChanged)
        #expect(outcome.mailbox.state.address == "alice@example.com")
        #expect(outcome.mailbox.state.addressGiven == "Alice@example.com")
        #expect(outcome.mailbox.state.surname == "Liddell")
        #expect(outcome.mailbox.publishedCertificates == 1)
        let der = try #require(outcome.certificate?.der)
        let reader = try CertificateReader(der.span)
        #expect(reader.rfc822Names() == ["Alice@example.com"])
        let history = try await installation.authority.mailbox("ALICE@example.com")
        #expect(history.keys.count == 1)
        #expect(
            history.keys[0].vaulted.publicKeyDigest == Hash256(hashing: reader.subjectPublicKeyInfo)
        )
    }

    @Test func `enrolling again changes nothing`() async throws {
        let installation = try await Installation()
        let first = try await installation.enroll("alice@example.com")
        let second = try await installation.enroll("ALICE@example.com", name: "Another")
        #expect(!second.isChanged)
        #expect(second.mailbox == first.mailbox)
        #expect(second.certificate == first.certificate)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var person: Person
        var error: AuthorityError
    }

    @Test(arguments: [
        Refused(
            testDescription: "no address",
            person: Person(address: "alice"),
            error: .malformedAddress(.missingAtSign)
        ),
        Refused(
            testDescription: "another domain",
            person: Person(address: "alice@example.org"),
            error: .foreignDomain(address: "alice@example.org")
        ),
        Refused(
            testDescription: "a domain that ends alike",
            person: Person(address: "alice@badexample.com"),
            error: .foreignDomain(address: "alice@badexample.com")
        ),
        Refused(
            testDescription: "a name with a line feed",
            person: Person(address: "alice@example.com", name: "Alice\nBob"),
            error: .malformedName(field: .name, maximum: 256)
        ),
        Refused(
            testDescription: "a surname one byte too long",
            person: Person(
                address: "alice@example.com",
                surname: String(repeating: "x", count: 257)
            ),
            error: .malformedName(field: .surname, maximum: 256)
        ),
    ])
    func `enrolling is refused for`(_ row: Refused) async throws {
        let installation = try await Installation()
        await #expect(throws: row.error) {
            try await installation.authority.enroll(
                row.person,
                by: installation.caller,
                isWaiting: false
            )
        }
        let history = try await installation.authority.mailboxes(
            after: nil,
            isWithRetired: true,
            limit: 10
        )
        #expect(history.items.isEmpty)
    }

    @Test func `a batch keeps what is good, says what is not, and bears running again`()
        async throws
    {
        let installation = try await Installation()
        let people = [
            Person(address: "a@example.com", name: "A B"), Person(address: "nonsense"),
            Person(address: "b@example.com"), Person(address: "A@EXAMPLE.COM"),
            Person(address: "c@example.org"),
        ]
        let first = try await installation.authority.enroll(
            people,
            by: installation.caller,
            isWaiting: false
        )
        #expect(first.added == 2)
        #expect(first.unchanged == 1)
        #expect(
            first.refused == [
                .init(index: 1, error: .malformedAddress(.missingAtSign)),
                .init(index: 4, error: .foreignDomain(address: "c@example.org")),
            ]
        )
        let end = try await installation.authority.status().end
        let second = try await installation.authority.enroll(
            people,
            by: installation.caller,
            isWaiting: false
        )
        #expect(second.added == 0)
        #expect(second.unchanged == 3)
        #expect(try await installation.authority.status().end == end)
    }

    @Test func `a batch of one item too many is refused as a whole`() async throws {
        let installation = try await Installation()
        let people = (0...1_000).map { Person(address: "p\($0)@example.com") }
        await #expect(throws: AuthorityError.tooManyItems(maximum: 1_000)) {
            try await installation.authority.enroll(
                people,
                by: installation.caller,
                isWaiting: false
            )
        }
    }

    @Test func `a hundred concurrent enrollments share fewer than thirty syncs`() async throws {
        let installation = try await Installation()
        let before = try await installation.authority.status().commits
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask { _ = try await installation.enroll("p\(number)@example.com") }
            }
            try await group.waitForAll()
        }
        let status = try await installation.authority.status()
        #expect(status.mailboxes == 100)
        #expect(status.commits - before < 30)
    }

    @Test func `the same address from ten callers at once is enrolled once`() async throws {
        let installation = try await Installation()
        let changed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 {
                group.addTask { try await installation.enroll("alice@example.com").isChanged }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(changed == 1)
        #expect(try await installation.authority.verify(against: nil).0.isIntact)
    }

    @Test func `what was recorded is there after the authority was opened again`() async throws {
        let installation = try await Installation()
        let outcome = try await installation.enroll("alice@example.com")
        installation.authority.stop()
        let again = try Installation.open(installation.configuration)
        defer { again.stop() }
        let history = try await again.mailbox("alice@example.com")
        #expect(history.certificates.map(\.der) == [outcome.certificate?.der])
        // Signs with keys out of the vault, both the certificate's issuer's and the head's.
        _ = try await again.renew("alice@example.com", by: installation.caller, isWaiting: false)
        #expect(try await again.verify(against: nil).0.isIntact)
    }

    @Test func `a batch ends when the authority is about to stop, one mailbox does not`()
        async throws
    {
        let installation = try await Installation()
        installation.authority.prepareToStop()
        await #expect(throws: AuthorityError.stopping) {
            try await installation.authority.enroll(
                [Person(address: "a@example.com")],
                by: installation.caller,
                isWaiting: false
            )
        }
        #expect(try await installation.enroll("b@example.com").isChanged)
        #expect(try await installation.authority.status().mailboxes == 1)
    }
}
