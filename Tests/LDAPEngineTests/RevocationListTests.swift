import BER
import ChangeFeed
import FilterText
import Foundation
import LDAP
import LDAPEngine
import Testing

/// An authority's revocation list: shown by its entry, and what finds it (RFC 4523 §2.9).
@Suite struct RevocationListTests {
    static let attribute = "certificateRevocationList;binary"
    static let issuer = "CN=Example AG Issuing CA,O=Example AG"

    /// Made by `openssl ca -gencrl`: of 1 September 2026, 12:00, number 300, with nobody in it.
    static let list = Array(
        Data(
            base64Encoded: """
                MIHvMIGWAgEBMAoGCCqGSM49BAMCMDUxEzARBgNVBAoMCkV4YW1wbGUgQUcxHjAcBgNVBAMMFUV4YW1wbGUgQUcgSXNz
                dWluZyBDQRcNMjYwOTAxMTIwMDAwWhcNMjYxMDAxMTIwMDAwWqAwMC4wHwYDVR0jBBgwFoAUHw+NKSeas1MM6QiTvekF
                5XCSRH0wCwYDVR0UBAQCAgEsMAoGCCqGSM49BAMCA0gAMEUCIDn+k0h5FDxrMvhv/H2QM3emBx3ehCRkKx5bxsiz7yth
                AiEA6YDYmHTTty4fyBJsWpEYq6qMdkQI/7jPrCcJdulZvM8=
                """,
            options: .ignoreUnknownCharacters
        ) ?? Data()
    )

    private static let directory = Result {
        var authority = TestDirectory.authorityEntry
        authority.revocationList = list
        return try TestDirectory([TestDirectory.suffixEntry, authority])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var assertion: String, isFound: Bool
        var testDescription: String { assertion }

        init(_ assertion: String, _ isFound: Bool) {
            self.assertion = assertion
            self.isFound = isFound
        }
    }

    private static let rows = [
        Row("=20260901120000Z$\(issuer)", true),
        Row(";binary=20260901120000Z$\(issuer)", true),
        Row("=20260901120001Z$\(issuer)", false),
        Row("=20260901120000Z$CN=Other", false),
        Row(
            "={ issuer rdnSequence:\"\(issuer)\", thisUpdate utcTime:\"260901120000Z\" }",
            true
        ),
        Row(":certificateListExactMatch:=20260901120000Z$\(issuer)", true),
        Row(":2.5.13.38:=20260901120000Z$\(issuer)", true),
        Row(":certificateListMatch:={ minCRLNumber 300, maxCRLNumber 300 }", true),
        Row(":certificateListMatch:={ minCRLNumber 301 }", false),
        Row("=nonsense", false),
    ]

    @Test(arguments: rows) func `finds its authority`(_ row: Row) throws {
        var client = try Client(rules: Client.internalRules, directory: Self.directory.get())
        let request = Request.search(
            base: "",
            "(certificateRevocationList\(row.assertion))",
            attributes: [Self.attribute]
        )
        let answer = try client.send(request)
        #expect(answer.code == .success)
        #expect(answer.values(of: Self.attribute) == (row.isFound ? [Self.list] : nil))
    }

    @Test(arguments: rows) func `is among the matched values`(_ row: Row) throws {
        var client = try Client(directory: Self.directory.get())
        let filter = FilterText.encode("(certificateRevocationList\(row.assertion))")
        let control = Request.Control(
            oid: ControlTests.matchedValues,
            isCritical: true,
            value: Request.element(.sequence, filter)
        )
        let request = Request.search(
            base: Self.issuer,
            scope: 0,
            "(objectClass=*)",
            attributes: [Self.attribute],
            controls: [control]
        )
        let answer = try client.send(request)
        #expect(answer.code == .success)
        #expect(answer.values(of: Self.attribute) == (row.isFound ? [Self.list] : nil))
    }
}
