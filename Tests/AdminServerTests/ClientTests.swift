import AdminAPI
import Cryptography
import Foundation
import NIOCore
import Testing

@Suite struct ClientTests {
    @Test func `a mailbox is enrolled, shown, listed, renewed and retired`() async throws {
        try await RunningServer.run { server in
            let client = server.client
            let enrolled = try await client.enroll(
                EnrollRequest(address: "O'Brien+x@example.com", name: "Äda O'Brien")
            )
            #expect(enrolled.isChanged)
            #expect(enrolled.mailbox.surname == "O'Brien")
            #expect(!enrolled.recorded.isPublished)
            let shown = try await client.mailbox("o'brien+x@EXAMPLE.com")
            #expect(shown.certificates.map(\.serial) == [enrolled.certificate?.serial])
            #expect(shown.certificates[0].key == "p256")
            #expect(shown.keys.count == 1)
            let renewed = try await client.renew("o'brien+x@example.com")
            #expect(renewed.certificate != enrolled.certificate)
            #expect(try await client.mailboxes().items == [renewed.mailbox])
            let retired = try await client.retire("o'brien+x@example.com", isWaiting: false)
            #expect(retired.mailbox.state == .retired)
            #expect(retired.certificate == nil)
            #expect(try await client.mailboxes().items == [])
            #expect(try await client.mailboxes(includingRetired: true).items.count == 1)
        }
    }

    @Test func `a batch answers with the lines that its items carried`() async throws {
        try await RunningServer.run { server in
            let batch = MailboxBatch(items: [
                .init(line: 2, address: "a@example.com", name: "A"),
                .init(line: 3, address: "broken"), .init(line: 9, address: "b@other.example"),
            ])
            let answer = try await server.client.importMailboxes(batch)
            #expect(answer.added == 1)
            #expect(answer.refused.map(\.item) == [3, 9])
            #expect(answer.refused.map(\.error.code) == [.malformedAddress, .foreignDomain])
        }
    }

    @Test func `an account is added, listed, given another password and removed`() async throws {
        try await RunningServer.run { server in
            let client = server.client
            let verifier = { (password: String) in
                try PasswordVerifier(
                    of: Array(password.utf8).span,
                    Scrypt.Cost(logN: 1, blockSize: 1, parallelization: 1)
                ).stored
            }
            let request = AccountRequest(
                name: "CA@example.com",
                grade: .internal,
                isPublisher: true,
                verifier: Data(try verifier("one"))
            )
            let added = try await client.addAccount(request)
            #expect(added.account.name == "ca@example.com")
            #expect(added.account.grade == .internal)
            #expect(try await client.accounts().items == [added.account])
            await #expect {
                try await client.addAccount(request)
            } throws: { error in
                (error as? AdminError)?.code == .accountExists
            }
            let changed = try await client.changePassword(
                ofAccount: "ca@example.com",
                AccountPasswordRequest(verifier: Data(try verifier("two")))
            )
            #expect(changed.account.isPublisher)
            #expect(changed.account.modified > added.account.modified)
            _ = try await client.removeAccount("ca@example.com")
            #expect(try await client.accounts().items == [])
            await #expect {
                try await client.removeAccount("ca@example.com")
            } throws: { error in
                (error as? AdminError)?.code == .unknownAccount
            }
            let events = try await client.auditEvents().items.suffix(3)
            #expect(events.map(\.type) == ["accountAdded", "accountChanged", "accountRemoved"])
            #expect(events.allSatisfy { $0.fields["verifier"] == nil })
            #expect(
                events.map { $0.fields["name"] } == Array(repeating: "ca@example.com", count: 3)
            )
        }
    }

    @Test func `certificates are listed, shown, published, revoked and imported`() async throws {
        try await RunningServer.run { server in
            let client = server.client
            let enrolled = try await client.enroll(EnrollRequest(address: "a@example.com"))
            let certificate = try #require(enrolled.certificate)
            let byFingerprint = try await client.certificate(certificate.fingerprint)
            #expect(byFingerprint.certificate == certificate)
            #expect(byFingerprint.pem.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
            #expect(try await client.certificate(certificate.serial) == byFingerprint)
            let published = try await client.publishedCertificates(of: "a@example.com")
            #expect(published.items == [byFingerprint])
            #expect(try await client.certificates(of: "a@example.com").items == [certificate])
            let first = try await client.certificates(limit: 2)
            let rest = try await client.certificates(after: first.next)
            #expect(first.items.count + rest.items.count == 5)
            let der = try #require(Self.der(byFingerprint.pem))
            let again = try await client.importCertificates(der, .init(isVouched: true))
            #expect(again.unchanged == 1)
            let revoked = try await client.revoke(certificate.serial, reason: .keyCompromise)
            #expect(revoked.isChanged)
            #expect(revoked.certificate.state == .revoked)
            #expect(revoked.certificate.revocationReason == .keyCompromise)
            #expect(revoked.notice?.contains("revocation list names it") == true)
            let refused = try await client.importCertificates(der, .init(isVouched: true))
            #expect(refused.refused.map(\.error.code) == [.revokedCertificate])
        }
    }

    @Test func `keys are exported with a password of their own`() async throws {
        try await RunningServer.run { server in
            _ = try await server.client.enroll(EnrollRequest(address: "a@example.com"))
            let export = try await server.client.exportKeys(
                of: "a@example.com",
                VaultExportRequest(protection: .modern)
            )
            #expect(export.files.count == 1)
            #expect(export.files[0].pkcs12.first == 0x30)
            let letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
            #expect(export.password.count == 26)
            #expect(export.password.allSatisfy { letters.contains($0) })
        }
    }

    @Test func `the log says who did what, and verifies against a head kept before`() async throws {
        try await RunningServer.run { server in
            let client = server.client
            let before = try await client.verifyAudit()
            #expect(before.isIntact)
            let head = try #require(before.head)
            let enrolled = try await client.enroll(EnrollRequest(address: "a@example.com"))
            let page = try await client.auditEvents(from: head.position + 1)
            #expect(
                page.items.map(\.type) == ["mailboxEnrolled", "keyVaulted", "certificateIssued"]
            )
            #expect(page.items.allSatisfy { $0.actor.uid == geteuid() })
            #expect(page.items.allSatisfy { $0.actor.via == "admin" })
            #expect(page.items[0].fields["address"] == "a@example.com")
            #expect(page.items[2].fields["serial"] == enrolled.certificate?.serial)
            #expect(page.next == nil)
            let first = try await client.auditEvents(limit: 1)
            #expect(first.items.map(\.type) == ["organizationCreated"])
            #expect(first.next == "2")
            #expect(try await client.verifyAudit(against: head).isIntact)
            var other = head
            other.chainHash = String(repeating: "0", count: 64)
            let report = try await client.verifyAudit(against: other)
            #expect(!report.isIntact)
            #expect(report.findings.map(\.kind) == ["otherHistory"])
        }
    }

    @Test func `the directory is exported as LDIF`() async throws {
        try await RunningServer.run { server in
            _ = try await server.client.enroll(
                EnrollRequest(address: "a+b@example.com", name: "Ä")
            )
            var text = ""
            try await server.client.exportDirectory { piece in
                text += String(decoding: piece.readableBytesView, as: UTF8.self)
            }
            #expect(text.hasPrefix("version: 1\n"))
            #expect(text.contains("\ndn: dc=example,dc=com\nobjectClass: top\n"))
            #expect(text.contains("\ndc: example\no: Example AG\n"))
            #expect(text.contains("\ndn: mail=a\\+b@example.com,dc=example,dc=com\n"))
            #expect(text.contains("\ncn:: w4Q=\n"))
            #expect(text.contains("\nuserCertificate;binary:: MII"))
            #expect(text.contains("\ncACertificate;binary:: MII"))
        }
    }

    @Test func `the status has numbers, authorities and a warning about walls when due`()
        async throws
    {
        try await RunningServer.run { server in
            let status = try await server.client.status()
            #expect(status.version == "1.2.3")
            #expect(status.organization == "Example AG")
            #expect(status.domains == ["example.com"])
            #expect(status.authorities.map(\.role) == ["root", "smime", "service"])
            #expect(status.authorities[0].subject == "CN=Example AG Root CA,O=Example AG")
            #expect(status.publisher.isConnected == false)
            #expect(status.warnings == [])
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: AdminError.Code
        var call: @Sendable (AdminClient) async throws(AdminError) -> Void
    }

    @Test(arguments: [
        Refused(testDescription: "an address that is none", code: .malformedAddress) {
            (client) async throws(AdminError) in
            _ = try await client.enroll(EnrollRequest(address: "alice"))
        },
        Refused(testDescription: "a foreign domain", code: .foreignDomain) {
            (client) async throws(AdminError) in
            _ = try await client.enroll(EnrollRequest(address: "a@example.org"))
        },
        Refused(testDescription: "a mailbox that is not there", code: .unknownMailbox) {
            (client) async throws(AdminError) in _ = try await client.mailbox("a@example.com")
        },
        Refused(testDescription: "an address with a slash", code: .unknownMailbox) {
            (client) async throws(AdminError) in _ = try await client.mailbox("a/b@example.com")
        },
        Refused(testDescription: "a certificate that is not there", code: .unknownCertificate) {
            (client) async throws(AdminError) in _ = try await client.certificate("77")
        },
        Refused(testDescription: "a page that is too long", code: .malformedRequest) {
            (client) async throws(AdminError) in _ = try await client.mailboxes(limit: 1_001)
        },
        Refused(testDescription: "a body that is no DER", code: .malformedRequest) {
            (client) async throws(AdminError) in
            _ = try await client.importCertificates(Array("PEM".utf8), .init())
        },
        Refused(testDescription: "a batch that is too long", code: .tooManyItems) {
            (client) async throws(AdminError) in
            let items = (0...1_000).map { MailboxBatch.Item(line: $0, address: "a@example.com") }
            _ = try await client.importMailboxes(MailboxBatch(items: items))
        },
        Refused(testDescription: "a body that is too large", code: .bodyTooLarge) {
            (client) async throws(AdminError) in
            let name = String(repeating: "x", count: 65 << 10)
            _ = try await client.enroll(EnrollRequest(address: "a@example.com", name: name))
        },
    ])
    func `the client hears why for`(_ row: Refused) async throws {
        try await RunningServer.run { server in
            var failure: AdminError?
            do throws(AdminError) { try await row.call(server.client) } catch { failure = error }
            #expect(failure?.code == row.code)
            #expect(failure?.message.isEmpty == false)
        }
    }

    @Test func `without a server the client says how to start one`() async {
        let client = AdminClient(socketPath: "/tmp/wxs-\(UUID().uuidString.prefix(8)).sock")
        var failure: AdminError?
        do throws(AdminError) { _ = try await client.status() } catch { failure = error }
        #expect(failure?.code == .serverNotRunning)
        #expect(failure?.message.contains("waxwing serve") == true)
        await client.shutDown()
    }

    @Test func `a path too long for a socket is said to be so`() async {
        let client = AdminClient(socketPath: "/tmp/" + String(repeating: "x", count: 103))
        var failure: AdminError?
        do throws(AdminError) { _ = try await client.status() } catch { failure = error }
        #expect(failure?.message.contains("108 bytes") == true)
        await client.shutDown()
    }

    private static func der(_ pem: String) -> [UInt8]? {
        let lines = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        return Data(base64Encoded: lines.joined()).map(Array.init)
    }
}
