import Foundation
import Issuer
import PKIX
import Testing

@Suite struct RevocationListTests {
    static let now = Hierarchy.now

    static let revoked = [
        RevokedCertificate(serial: [0, 0xc0, 1], date: now - 90, reason: 1),
        RevokedCertificate(serial: [7], date: now, reason: 0),
    ]

    static func content(
        _ revoked: [RevokedCertificate] = revoked,
        number: Int64 = 300
    ) throws -> RevocationListContent {
        try RevocationListContent(number: number, now: now, revoked: revoked)
    }

    @Test func `a list says who was revoked, when and why`() throws {
        let hierarchy = try Hierarchy.shared()
        let der = try hierarchy.smime.revocationList(
            try Self.content(),
            signer: hierarchy.smimeKey
        )
        let list = try CertificateListReader(der.span)
        let issuer = list.issuer.array()
        let (thisUpdate, nextUpdate) = (list.thisUpdate, list.nextUpdate)
        let number = try list.number()?.array()
        #expect(issuer == hierarchy.smime.subject)
        #expect(thisUpdate == Self.now)
        #expect(nextUpdate == Self.now + 7 * 86_400)
        #expect(number == [0x01, 0x2c])
        var entries = list.revoked
        for expected in Self.revoked {
            guard let entry = try entries.next() else {
                Issue.record("an entry is missing")
                return
            }
            let serial = entry.serialNumber.array()
            let (date, reason) = (entry.revocationDate, entry.reason)
            #expect(serial == expected.serial)
            #expect(date == expected.date)
            #expect(reason == (expected.reason == 0 ? nil : expected.reason))
        }
        let isAtEnd = try entries.next() == nil
        #expect(isAtEnd)
    }

    @Test(arguments: [0, 2])
    func `openssl verifies a list, and pkilint has nothing to say`(_ count: Int) throws {
        let folder = try TemporaryFolder()
        for hierarchy in [try Hierarchy.shared(), try Hierarchy.sharedRSA()] {
            let der = try hierarchy.smime.revocationList(
                try Self.content(Array(Self.revoked.prefix(count))),
                signer: hierarchy.smimeKey
            )
            let name = "list-\(UUID().uuidString).crl"
            try Data(der).write(to: folder.url.appending(path: name))
            let issuer = try folder.write(
                "issuer-\(UUID().uuidString).pem",
                certificate: hierarchy.smime.certificate
            )
            let verified = try Tool("openssl").run(
                ["crl", "-inform", "DER", "-in", name, "-noout", "-CAfile", issuer, "-text"],
                in: folder
            )
            #expect(verified.status == 0, "\(verified.output)")
            #expect(verified.output.contains("verify OK"), "\(verified.output)")
            #expect(verified.output.contains("Key Compromise") == (count > 0))
            let lint = try Tool("lint_crl").run(
                ["lint", "-t", "CRL", "-p", "PKIX", "-s", "WARNING", name],
                in: folder
            )
            #expect(lint.status == 0, "\(lint.output)")
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var revoked: [RevokedCertificate]
        var number: Int64 = 1
        var testDescription: String { name }
    }

    static let rows = [
        Row(
            name: "a reason that is not used",
            revoked: [RevokedCertificate(serial: [1], date: now, reason: 7)]
        ),
        Row(
            name: "a reason for delta lists",
            revoked: [RevokedCertificate(serial: [1], date: now, reason: 8)]
        ),
        Row(
            name: "a revocation to come",
            revoked: [RevokedCertificate(serial: [1], date: now + 1, reason: 0)]
        ),
        Row(
            name: "a serial number twice",
            revoked: [
                RevokedCertificate(serial: [1], date: now, reason: 0),
                RevokedCertificate(serial: [1], date: now, reason: 1),
            ]
        ),
        Row(name: "no number", revoked: [], number: 0),
    ]

    @Test(arguments: rows)
    func `a list that breaks a rule is not signed`(_ row: Row) throws {
        let hierarchy = try Hierarchy.shared()
        let content = try Self.content(row.revoked, number: row.number)
        #expect {
            _ = try hierarchy.smime.revocationList(content, signer: hierarchy.smimeKey)
        } throws: { error in
            if case IssuerError.lint(let findings) = error { findings.count == 1 } else { false }
        }
    }

    @Test func `a serial number that is no INTEGER is not signed`() throws {
        let hierarchy = try Hierarchy.shared()
        let content = try Self.content([RevokedCertificate(serial: [], date: Self.now, reason: 0)])
        #expect {
            _ = try hierarchy.smime.revocationList(content, signer: hierarchy.smimeKey)
        } throws: { error in
            if case IssuerError.unreadable = error { true } else { false }
        }
    }

    @Test func `another authority's key does not sign`() throws {
        let hierarchy = try Hierarchy.shared()
        let content = try Self.content()
        #expect(throws: IssuerError.signatureDoesNotVerify) {
            try hierarchy.smime.revocationList(content, signer: hierarchy.serviceKey)
        }
    }
}
