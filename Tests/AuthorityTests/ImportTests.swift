import Addressing
import Cryptography
import Foundation
import Ledger
import PKIX
import Testing

@testable import Authority

@Suite struct ImportTests {
    @Test func `a certificate from elsewhere makes a mailbox and is published`() async throws {
        let (installation, other) = (try await Installation(), try await Installation())
        let der = try await other.certificate("bob@example.com")
        let first = try await installation.importing(der)
        #expect(first.added == 1)
        let history = try await installation.authority.mailbox("bob@example.com")
        #expect(history.mailbox.publishedCertificates == 1)
        #expect(history.certificates[0].state.kind == .imported)
        #expect(history.certificates[0].state.isVouched)
        #expect(history.keys.isEmpty)
        let second = try await installation.importing(der)
        #expect(second.added == 0)
        #expect(second.unchanged == 1)
    }

    @Test func `a batch is judged item by item`() async throws {
        let (installation, other) = (try await Installation(), try await Installation())
        let foreign = try await Installation(domain: "example.org")
        let good = try await other.certificate("bob@example.com")
        let outside = try await foreign.certificate("eve@example.org")
        let authority = try await other.authority.status().authorities[1].certificate
        let notACertificate: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x05]
        let body = good + outside + authority + notACertificate + good
        let outcome = try await installation.importing(body)
        #expect(outcome.added == 1)
        #expect(outcome.unchanged == 1)
        #expect(outcome.refused.map(\.index) == [1, 2, 3])
        #expect(outcome.refused[0].error == .foreignDomain(address: "eve@example.org"))
        #expect(outcome.refused[1].error == .unfitCertificate)
        guard case .malformedCertificate = outcome.refused[2].error else {
            Issue.record("\(outcome.refused[2].error)")
            return
        }
        let external = try await installation.importing(outside, isExternal: true)
        #expect(external.added == 1)
        #expect(try await installation.authority.mailbox("eve@example.org").mailbox.isExternal)
    }

    @Test func `without a chain to a configured root somebody has to vouch`() async throws {
        let other = try await Installation()
        let authorities = try await other.authority.status().authorities
        let trusting = try await Installation(
            trusted: [authorities[0].certificate, authorities[1].certificate])
        let der = try await other.certificate("bob@example.com")
        #expect(try await trusting.importing(der, isVouched: false).added == 1)
        let history = try await trusting.authority.mailbox("bob@example.com")
        #expect(history.certificates[0].state.isVouched == false)
        let strict = try await Installation()
        let refused = try await strict.importing(der, isVouched: false)
        #expect(refused.refused == [.init(index: 0, error: .untrustedCertificate)])
        #expect(refused.added == 0)
    }

    @Test func `our own certificate is there already, and stays away once revoked`() async throws {
        let installation = try await Installation()
        let der = try await installation.certificate("alice@example.com")
        #expect(try await installation.importing(der).unchanged == 1)
        let fingerprint = Fingerprint(hashing: der.span).description
        _ = try await installation.authority.revoke(
            fingerprint,
            reason: 0,
            by: installation.caller,
            isWaiting: false
        )
        let outcome = try await installation.importing(der)
        #expect(outcome.refused == [.init(index: 0, error: .revokedCertificate)])
    }

    @Test func `an imported certificate is withdrawn by revoking it and can come back`()
        async throws
    {
        let (installation, other) = (try await Installation(), try await Installation())
        let der = try await other.certificate("bob@example.com")
        _ = try await installation.importing(der)
        let fingerprint = Fingerprint(hashing: der.span).description
        let outcome = try await installation.authority.revoke(
            fingerprint,
            reason: 0,
            by: installation.caller,
            isWaiting: false
        )
        #expect(outcome.certificate.state.status == .withdrawn)
        #expect(try await installation.importing(der).added == 1)
        let view = try await installation.authority.certificate(fingerprint)
        #expect(view.state.status == .published)
    }

    @Test func `a retired mailbox takes no certificate`() async throws {
        let (installation, other) = (try await Installation(), try await Installation())
        _ = try await installation.enroll("bob@example.com")
        _ = try await installation.authority.retire(
            "bob@example.com",
            by: installation.caller,
            isWaiting: false
        )
        let outcome = try await installation.importing(
            try await other.certificate("bob@example.com")
        )
        #expect(
            outcome.refused == [
                .init(index: 0, error: .retiredMailbox(address: "bob@example.com"))
            ]
        )
    }

    @Test func `a certificate for several mailboxes is published for each that is ours`()
        async throws
    {
        let installation = try await Installation()
        let der = try Self.certificate(["a@example.com", "B@example.com", "c@example.org"])
        #expect(try await installation.importing(der).added == 1)
        for address in ["a@example.com", "b@example.com"] {
            let history = try await installation.authority.mailbox(address)
            #expect(history.certificates.map(\.addresses) == [["a@example.com", "b@example.com"]])
            #expect(history.mailbox.state.commonName == "Two Desks")
            #expect(history.mailbox.state.surname == "Desks")
        }
        await #expect(throws: AuthorityError.unknownMailbox(address: "c@example.org")) {
            try await installation.authority.mailbox("c@example.org")
        }
        // One of the two is given up; the other keeps the certificate.
        _ = try await installation.authority.retire(
            "a@example.com",
            by: installation.caller,
            isWaiting: false
        )
        let kept = try await installation.authority.certificates(
            of: "b@example.com",
            isPublishedOnly: true
        )
        #expect(kept.map(\.der) == [der])
        #expect(try await installation.importing(der).unchanged == 1)
        #expect(try await installation.authority.verify(against: nil).0.isIntact)
    }

    /// An end entity's certificate for `addresses`, signed by its own key, as openssl makes it.
    private static func certificate(_ addresses: [String]) throws -> [UInt8] {
        let folder = "/tmp/wxo-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let names = addresses.map { "email:\($0)" }.joined(separator: ",")
        let settings = """
            [req]
            distinguished_name = name
            x509_extensions = leaf
            [name]
            [leaf]
            basicConstraints = critical, CA:FALSE
            subjectAltName = \(names)
            """
        try settings.write(toFile: folder + "/settings", atomically: false, encoding: .utf8)
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments =
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
            + ["-config", folder + "/settings", "-subj", "/CN=Two Desks"]
            + ["-keyout", folder + "/key", "-outform", "DER", "-out", folder + "/der"]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        return Array(try Data(contentsOf: URL(filePath: folder + "/der")))
    }

    struct Body: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var expected: [Range<Int>]?
    }

    @Test(arguments: [
        Body(testDescription: "nothing", bytes: [], expected: []),
        Body(testDescription: "one element", bytes: [0x30, 0], expected: [0..<2]),
        Body(
            testDescription: "two elements",
            bytes: [0x30, 1, 5, 0x30, 0],
            expected: [0..<3, 3..<5]
        ),
        Body(testDescription: "a cut element", bytes: [0x30, 2, 5], expected: nil),
        Body(testDescription: "a cut header", bytes: [0x30, 0, 0x30], expected: nil),
        Body(testDescription: "text", bytes: Array("-----BEGIN".utf8), expected: nil),
        Body(testDescription: "no definite length", bytes: [0x30, 0x80, 0, 0], expected: nil),
        Body(testDescription: "three where two may be", bytes: [0x30, 0, 0x30, 0, 0x30, 0]),
    ])
    func `a body is parted into`(_ row: Body) {
        #expect((try? DERSplitter.ranges(of: row.bytes.span, maximum: 2)) == row.expected)
    }
}
