import Cryptography
import Ledger
import Testing

@testable import Authority

@Suite struct LifeTests {
    @Test func `renewing gives a new key and keeps the old ones`() async throws {
        let installation = try await Installation()
        let first = try await installation.enroll("alice@example.com", name: "Alice Liddell")
        let second = try await installation.authority.renew(
            "alice@example.com",
            by: installation.caller,
            isWaiting: false
        )
        #expect(second.certificate?.der != first.certificate?.der)
        let history = try await installation.authority.mailbox("alice@example.com")
        #expect(history.keys.count == 2)
        #expect(Set(history.keys.map(\.vaulted.publicKeyDigest)).count == 2)
        #expect(
            history.certificates.map(\.der) == [second.certificate?.der, first.certificate?.der]
        )
    }

    @Test func `revoking by serial number withdraws, once`() async throws {
        let installation = try await Installation()
        let enrolled = try await installation.enroll("alice@example.com")
        let serial = try #require(enrolled.certificate?.state.serial)
        let text = Hexadecimal.text(serial.span).uppercased()
        let outcome = try await installation.authority.revoke(
            text,
            reason: 1,
            by: installation.caller,
            isWaiting: false
        )
        #expect(outcome.isChanged)
        #expect(outcome.certificate.state.status == .revoked)
        #expect(outcome.certificate.state.revocationReason == 1)
        let again = try await installation.authority.revoke(
            text,
            reason: 4,
            by: installation.caller,
            isWaiting: false
        )
        #expect(!again.isChanged)
        #expect(again.certificate.state.revocationReason == 1)
        let published = try await installation.authority.certificates(
            of: "alice@example.com",
            isPublishedOnly: true
        )
        #expect(published == [])
    }

    @Test func `a retired mailbox keeps its keys and its address can be enrolled anew`()
        async throws
    {
        let installation = try await Installation()
        let first = try await installation.enroll("alice@example.com")
        let retired = try await installation.authority.retire(
            "alice@example.com",
            by: installation.caller,
            isWaiting: false
        )
        #expect(retired.isChanged)
        #expect(retired.mailbox.state.status == .retired)
        let again = try await installation.authority.retire(
            "alice@example.com",
            by: installation.caller,
            isWaiting: false
        )
        #expect(!again.isChanged)
        await #expect(throws: AuthorityError.retiredMailbox(address: "alice@example.com")) {
            try await installation.authority.renew(
                "alice@example.com",
                by: installation.caller,
                isWaiting: false
            )
        }
        let export = try await installation.authority.exportKeys(
            of: "alice@example.com",
            .compatible,
            isOneFile: false,
            by: installation.caller
        )
        #expect(export.files.count == 1)
        let second = try await installation.enroll("alice@example.com")
        #expect(second.isChanged)
        #expect(second.mailbox.state.id != first.mailbox.state.id)
        #expect(try await installation.authority.verify(against: nil).0.isIntact)
    }

    @Test(arguments: [PKCS12Profile.compatible, .modern])
    func `an export is recorded before it is given and has every key`(
        _ profile: PKCS12Profile
    ) async throws {
        let installation = try await Installation()
        _ = try await installation.enroll("alice@example.com")
        _ = try await installation.authority.renew(
            "alice@example.com",
            by: installation.caller,
            isWaiting: false
        )
        let several = try await installation.authority.exportKeys(
            of: "alice@example.com",
            profile,
            isOneFile: false,
            by: installation.caller
        )
        #expect(several.files.map(\.keys) == [1, 1])
        #expect(several.password.count == 26)
        let one = try await installation.authority.exportKeys(
            of: "alice@example.com",
            profile,
            isOneFile: true,
            by: installation.caller
        )
        #expect(one.files.map(\.keys) == [2])
        #expect(one.password != several.password)
        let (events, _) = try await installation.authority.events(from: one.position, limit: 1)
        guard case .keyExported(let event) = events.first?.event else {
            Issue.record("the event at the export's position is another one")
            return
        }
        #expect(event.records.count == 2)
        #expect(events.first?.header.actor.name == "tester")
    }

    @Test func `a mailbox without keys has nothing to export`() async throws {
        let other = try await Installation()
        let installation = try await Installation()
        let der = try await other.certificate("bob@example.com")
        _ = try await installation.importing(der)
        await #expect(throws: AuthorityError.noKeys(address: "bob@example.com")) {
            try await installation.authority.exportKeys(
                of: "bob@example.com",
                .modern,
                isOneFile: false,
                by: installation.caller
            )
        }
    }

    struct Reference: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var expected: CertificateReference?
    }

    @Test(arguments: [
        Reference(testDescription: "nothing", text: "", expected: nil),
        Reference(testDescription: "one digit", text: "7", expected: .serial([7])),
        Reference(testDescription: "a leading zero", text: "007f", expected: .serial([0x7f])),
        Reference(testDescription: "a high bit", text: "80", expected: .serial([0, 0x80])),
        Reference(testDescription: "colons", text: "0A:0b", expected: .serial([0x0a, 0x0b])),
        Reference(testDescription: "a prefix", text: "0x1F", expected: .serial([0x1f])),
        Reference(testDescription: "another letter", text: "0g", expected: nil),
        Reference(
            testDescription: "twenty octets",
            text: String(repeating: "11", count: 20),
            expected: .serial([UInt8](repeating: 0x11, count: 20))
        ),
        Reference(
            testDescription: "one more",
            text: String(repeating: "11", count: 21),
            expected: nil
        ),
        Reference(
            testDescription: "a fingerprint",
            text: String(repeating: "11", count: 32),
            expected: Fingerprint([UInt8](repeating: 0x11, count: 32)).map { .fingerprint($0) }
        ),
        Reference(
            testDescription: "one digit more",
            text: String(repeating: "1", count: 65),
            expected: nil
        ),
    ])
    func `a certificate is named by`(_ row: Reference) {
        #expect((try? CertificateReference(row.text)) == row.expected)
    }

    @Test func `lists come in pages that miss nothing`() async throws {
        let installation = try await Installation()
        let people = (0..<25).map { Person(address: "p\($0)@example.com") }
        _ = try await installation.authority.enroll(
            people,
            by: installation.caller,
            isWaiting: false
        )
        _ = try await installation.authority.retire(
            "p3@example.com",
            by: installation.caller,
            isWaiting: false
        )
        var seen: [String] = []
        var after: String?
        repeat {
            let page = try await installation.authority.mailboxes(
                after: after,
                isWithRetired: false,
                limit: 7
            )
            seen += page.items.map(\.state.address)
            after = page.next
        } while after != nil
        let expected = people.map(\.address).filter { $0 != "p3@example.com" }.sorted()
        #expect(seen == expected)
        var certificates = 0
        var position: UInt64? = 0
        while let after = position {
            let page = try await installation.authority.certificates(after: after, limit: 4)
            certificates += page.items.count
            position = page.next
        }
        // The mailboxes', three authorities' and the directory's.
        #expect(certificates == 29)
    }
}
