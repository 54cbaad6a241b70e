import LDAP
import LDAPEngine
import Testing

/// Every kind of filter, and the three values it can have.
@Suite struct FilterTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var filter: String, truth: Truth
        var testDescription: String { "\(filter) is \(truth)" }

        init(_ filter: String, _ truth: Truth) {
            self.filter = filter
            self.truth = truth
        }
    }

    /// What each filter says of Alice's entry.
    static let rows = [
        // Presence.
        Row("(cn=*)", .true),
        Row("(objectClass=*)", .true),
        Row("(givenName=*)", .false),
        Row("(userCertificate=*)", .true),
        Row("(userCertificate;binary=*)", .true),
        Row("(2.5.4.36=*)", .true),
        Row("(userSMIMECertificate=*)", .true),
        Row("(userSMIMECertificate;binary=*)", .true),
        Row("(usersmimecertificate;BINARY=*)", .true),
        Row("(2.16.840.1.113730.3.1.40=*)", .true),
        Row("(2.16.840.1.113730.3.140;binary=*)", .true),
        Row("(userSMIMECertificate;lang-de=*)", .undefined),
        Row("(userSMIMECertificate=a)", .undefined),
        Row("(userPKCS12=*)", .false),
        Row("(userPKCS12;binary=*)", .undefined),
        Row("(cACertificate=*)", .false),
        Row("(createTimestamp=*)", .true),
        Row("(name=*)", .true),
        Row("(frobnication=*)", .undefined),
        Row("(cn;lang-de=*)", .undefined),
        Row("(cn;binary=*)", .undefined),
        Row("(cn;=*)", .undefined),
        // Equality.
        Row("(cn=Alice Liddell)", .true),
        Row("(cn=alice   LIDDELL )", .true),
        Row("(cn=Alice)", .false),
        Row("(commonName=alice liddell)", .true),
        Row("(2.5.4.3=alice liddell)", .true),
        Row("(name=alice liddell)", .true),
        Row("(name=liddell)", .true),
        Row("(sn=Liddell)", .true),
        Row("(givenName=Alice)", .false),
        Row("(frobnication=1)", .undefined),
        Row("(cn=\\ff)", .undefined),
        Row("(mail=bob@example.com)", .false),
        Row("(mail=ALICE@example.com)", .true),
        Row("(mail=alice)", .false),
        Row("(objectClass=inetOrgPerson)", .true),
        Row("(objectClass=person)", .true),
        Row("(objectClass=2.16.840.1.113730.3.2.2)", .true),
        Row("(objectClass=INETORGPERSON)", .true),
        Row("(objectClass=pkiCA)", .false),
        Row("(objectClass=apple-user)", .undefined),
        Row("(objectClass=1.2.3.4)", .false),
        Row("(entryUUID=01010101-0101-0101-0101-010101010101)", .true),
        Row("(entryUUID=02020202-0101-0101-0101-010101010101)", .false),
        Row("(entryUUID=1)", .undefined),
        Row("(hasSubordinates=FALSE)", .true),
        Row("(hasSubordinates=perhaps)", .undefined),
        Row("(structuralObjectClass=inetOrgPerson)", .true),
        Row("(entryDN=MAIL=Alice@example.com,DC=example,dc=com)", .true),
        Row("(subschemaSubentry=cn=subschema)", .true),
        // Approximate match is equality.
        Row("(cn~=alice liddell)", .true),
        Row("(cn~=alyce)", .false),
        Row("(frobnication~=a)", .undefined),
        // Substrings.
        Row("(cn=Al*)", .true),
        Row("(cn=*liddell)", .true),
        Row("(cn=*ce Li*)", .true),
        Row("(cn=al*ce*dd*ll)", .true),
        Row("(cn=al*zz*)", .false),
        Row("(cn=*Alice)", .false),
        Row("(givenName=a*)", .false),
        Row("(mail=alice*)", .true),
        Row("(mail=*@example.com)", .true),
        Row("(mail=a*e@e*.com)", .true),
        Row("(name=al*)", .true),
        Row("(frobnication=a*)", .undefined),
        Row("(objectClass=inet*)", .undefined),
        Row("(cn=*alice@example.com*)", .false),
        Row("(frobnication=*alice@example.com*)", .undefined),
        Row("(cn=*alice@example.com*x*)", .false),
        // Order.
        Row("(createTimestamp>=20200101000000Z)", .true),
        Row("(createTimestamp<=20200101000000Z)", .false),
        Row("(createTimestamp>=20990101000000Z)", .false),
        Row("(createTimestamp>=soon)", .undefined),
        Row("(cn>=a)", .true),
        Row("(cn<=a)", .false),
        Row("(mail>=a)", .undefined),
        Row("(objectClass>=a)", .undefined),
        Row("(frobnication>=1)", .undefined),
        Row("(entryUUID>=00000000-0000-0000-0000-000000000000)", .true),
        Row("(entryUUID<=00000000-0000-0000-0000-000000000000)", .false),
        // Extensible match.
        Row("(cn:=alice liddell)", .true),
        Row("(cn:caseIgnoreMatch:=ALICE LIDDELL)", .true),
        Row("(cn:caseExactMatch:=ALICE LIDDELL)", .false),
        Row("(cn:caseExactMatch:=Alice Liddell)", .true),
        Row("(cn:2.5.13.5:=Alice Liddell)", .true),
        Row("(:caseIgnoreMatch:=liddell)", .true),
        Row("(:caseIgnoreMatch:=nobody)", .false),
        Row("(cn:frobnicationMatch:=x)", .undefined),
        Row("(frobnication:caseIgnoreMatch:=x)", .undefined),
        Row("(cn:caseIgnoreSubstringsMatch:=x)", .undefined),
        Row("(cn:caseIgnoreSubstringsMatch:=*)", .undefined),
        Row("(cn:caseIgnoreSubstringsMatch:=al*dd*)", .true),
        Row("(cn:caseIgnoreSubstringsMatch:=*zz*)", .false),
        Row("(cn:2.5.13.4:=\\5c2a*)", .false),
        Row("(mail:caseIgnoreIA5SubstringsMatch:=*@EXAMPLE.com)", .true),
        Row("(:caseIgnoreSubstringsMatch:=*ddel*)", .true),
        Row("(mail:caseIgnoreSubstringsMatch:=a*)", .undefined),
        Row("(mail:caseIgnoreMatch:=alice@example.com)", .undefined),
        Row("(cn:octetStringMatch:=Alice Liddell)", .undefined),
        Row("(cn:integerMatch:=7)", .undefined),
        Row("(cn:wordMatch:=LIDDELL)", .true),
        Row("(cn:wordMatch:=Lidd)", .false),
        Row("(:keywordMatch:=liddell)", .true),
        Row("(createTimestamp:generalizedTimeOrderingMatch:=20200101000000Z)", .false),
        Row("(createTimestamp:generalizedTimeOrderingMatch:=20990101000000Z)", .true),
        Row("(cn:caseIgnoreOrderingMatch:=b)", .true),
        Row("(cn:caseIgnoreOrderingMatch:=a)", .false),
        Row("(:caseExactMatch:=Alice Liddell)", .true),
        Row("(:caseExactMatch:=alice liddell)", .false),
        Row("(cn:dn:caseIgnoreSubstringsMatch:=*ddel*)", .true),
        Row("(dc:dn:caseIgnoreIA5SubstringsMatch:=exam*)", .true),
        Row("(dc:dn:=example)", .true),
        Row("(dc:dn:=EXAMPLE)", .true),
        Row("(dc:dn:=net)", .false),
        Row("(dc:=example)", .false),
        Row("(mail:dn:=alice@example.com)", .true),
        Row("(cn:dn:=Alice Liddell)", .true),
        // Certificates.
        Row("(userCertificate={ serialNumber 2, issuer rdnSequence:\"\(issuer)\" })", .true),
        Row("(userCertificate=3$\(issuer))", .true),
        Row("(userCertificate;binary=1$\(issuer))", .true),
        Row("(userCertificate=77$\(issuer))", .false),
        Row("(userCertificate=4$\(issuer))", .false),
        Row("(userCertificate=frobnication)", .undefined),
        Row("(userCertificate=\\30\\80\\02\\01)", .undefined),
        Row("(2.5.4.36=3$\(issuer))", .true),
        Row("(2.5.4.36;binary={ issuer \"\(issuer)\", serialNumber '03'H })", .true),
        Row("(cACertificate=100$\(issuer))", .false),
        Row("(userCertificate:=3$\(issuer))", .true),
        Row("(userCertificate:certificateExactMatch:=3$\(issuer))", .true),
        Row("(userCertificate;binary:2.5.13.34:=3$\(issuer))", .true),
        Row("(:certificateExactMatch:=3$\(issuer))", .true),
        Row("(:certificateExactMatch:=77$\(issuer))", .false),
        Row(
            "(userCertificate:certificateMatch:={ serialNumber 3, keyUsage {keyAgreement} })",
            .true
        ),
        Row(
            "(userCertificate:certificateMatch:={ serialNumber 2, keyUsage {keyAgreement} })",
            .false
        ),
        Row("(userCertificate:certificateMatch:={keyUsage {keyEncipherment}})", .true),
        Row("(userCertificate;binary:certificateMatch:={keyUsage {keyEncipherment}})", .true),
        Row("(2.5.4.36:2.5.13.35:={keyUsage {keyEncipherment}})", .true),
        Row("(2.5.4.36;binary:2.5.13.35:={keyUsage {keyCertSign}})", .false),
        Row("(:certificateMatch:={keyUsage {keyEncipherment}})", .true),
        Row("(:certificateMatch:={keyUsage {keyCertSign}})", .false),
        Row("(cACertificate:certificateMatch:={})", .false),
        Row("(userCertificate:certificateMatch:={ issuer rdnSequence:\"\(issuer)\" })", .true),
        Row(
            "(userCertificate:certificateMatch:={ subject rdnSequence:\"CN=alice liddell\" })",
            .true
        ),
        Row(
            "(userCertificate:certificateMatch:={ subjectAltName builtinNameForm:rfc822Name })",
            .true
        ),
        Row(
            "(userCertificate:certificateMatch:={ subjectAltName builtinNameForm:dNSName })",
            .false
        ),
        // The certificate with this number has expired, so it is not there.
        Row("(userCertificate:certificateMatch:={ serialNumber 4 })", .false),
        Row("(userCertificate:certificateMatch:={ serialNumber })", .undefined),
        Row("(userCertificate:certificateMatch:={)", .undefined),
        Row("(userCertificate:certificateMatch:=3$\(issuer))", .undefined),
        Row("(cn:certificateMatch:={})", .undefined),
        Row("(frobnication:certificateMatch:={})", .undefined),
        Row("(userCertificate:certificateListExactMatch:=20260101000000Z$\(issuer))", .undefined),
        Row("(certificateRevocationList=20260101000000Z$\(issuer))", .false),
        Row("(certificateRevocationList;binary=nonsense)", .undefined),
        Row("(:certificateListMatch:={})", .false),
        Row("(userCertificate:certificatePairMatch:={})", .undefined),
        // Groups.
        Row("(&)", .true),
        Row("(|)", .false),
        Row("(&(cn=*)(sn=*))", .true),
        Row("(&(cn=*)(givenName=*))", .false),
        Row("(&(cn=*)(frobnication=*))", .undefined),
        Row("(&(givenName=*)(frobnication=*))", .false),
        Row("(&(frobnication=*)(givenName=*))", .false),
        Row("(|(cn=*)(frobnication=*))", .true),
        Row("(|(frobnication=*)(cn=*))", .true),
        Row("(|(givenName=*)(frobnication=*))", .undefined),
        Row("(!(cn=*))", .false),
        Row("(!(givenName=*))", .true),
        Row("(!(frobnication=*))", .undefined),
        Row("(!(!(cn=*)))", .true),
        Row("(!(&(cn=*)(frobnication=*)))", .undefined),
    ]

    static let issuer = "CN=Example AG Issuing CA,O=Example AG"

    @Test(arguments: rows)
    func `filter table`(_ row: Row) throws {
        var client = try Client(rules: Client.internalRules)
        let pin = "(mail=alice@example.com)"
        let plain = try client.send(Request.search(base: "", "(&\(pin)\(row.filter))"))
        let negated = try client.send(Request.search(base: "", "(&\(pin)(!\(row.filter)))"))
        #expect(plain.code == .success)
        #expect(negated.code == .success)
        #expect(plain.names.count == (row.truth == .true ? 1 : 0))
        #expect(negated.names.count == (row.truth == .false ? 1 : 0))
    }

    @Test func `a certificate is found by all its bytes`() throws {
        var client = try Client()
        let escaped = TestDirectory.alice[0].der.map { "\\" + hexadecimal($0) }.joined()
        let gone = TestDirectory.aliceOutOfTime[0].der.map { "\\" + hexadecimal($0) }.joined()
        let pin = "(mail=alice@example.com)"
        let found = try client.send(
            Request.search(base: "", "(&\(pin)(userCertificate;binary=\(escaped)))")
        )
        #expect(found.names.count == 1)
        let expired = try client.send(
            Request.search(base: "", "(&\(pin)(userCertificate;binary=\(gone)))")
        )
        #expect(expired.names.isEmpty)
    }

    @Test func `a presence filter does not see certificates that are out of time`() throws {
        var client = try Client()
        let filter = "(&(mail=carol@example.com)(userCertificate=*))"
        #expect(try client.send(Request.search(base: "", filter)).names.isEmpty)
        client.now = 0
        #expect(try client.send(Request.search(base: "", filter)).names.count == 1)
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
