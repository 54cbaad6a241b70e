import LDAP
import LDAPEngine
import Testing

/// Addresses beyond ASCII (RFC 6531, RFC 9598), on either side of the `@`.
@Suite struct InternationalTests {
    static let international = "mail=jörg@xn--bcher-kva.example,dc=example,dc=com"

    private func client() throws -> Client {
        try Client(
            directory: try TestDirectory([
                TestDirectory.mailbox(
                    1,
                    "jörg@xn--bcher-kva.example",
                    "Jörg Ärger",
                    [TestCertificate(serial: 1)]
                ),
                TestDirectory.mailbox(
                    2,
                    "jorg@xn--bcher-kva.example",
                    "Jorg",
                    [TestCertificate(serial: 2)]
                ),
            ])
        )
    }

    @Test(arguments: [
        ("(mail=jörg@xn--bcher-kva.example)", true), ("(mail=JÖRG@Bücher.example)", true),
        ("(mail=jo\u{308}rg@BÜCHER.example)", true), ("(mail=*jörg@bücher.example*)", true),
        ("(mail:caseIgnoreIA5Match:=jörg@bücher.example)", true),
        ("(|(sn=*jörg@bücher.example*)(mail=jörg@bücher.example))", true),
        ("(&(mail=jörg@bücher.example)(cn=jo\u{308}rg ÄRGER))", true),
        ("(&(mail=jörg@bücher.example)(cn=jorg arger))", false),
        ("(&(mail=jörg@bücher.example)(mail=J\u{d6}*))", true),
        ("(mail=jörg@bucher.example)", false), ("(mail=j\u{200d}örg@bücher.example)", nil),
    ])
    func `an address is found in either form`(_ filter: String, _ isFound: Bool?) throws {
        var client = try client()
        let answer = try client.send(Request.search(base: "", filter))
        #expect(answer.code == (isFound == nil ? .insufficientAccessRights : .success))
        #expect(answer.names == (isFound == true ? [Self.international] : []))
        if isFound == true { #expect(answer.texts(of: "mail") == ["jörg@xn--bcher-kva.example"]) }
    }

    @Test(arguments: [
        international, "mail=JÖRG@Bücher.example,DC=example,dc=com",
        "mail=j\\c3\\b6rg@b\\c3\\bccher.example,dc=example,dc=com",
    ])
    func `an entry is named in either form`(_ name: String) throws {
        var client = try client()
        let answer = try client.send(Request.search(base: name, scope: 0, "(objectClass=*)"))
        #expect(answer.names == [Self.international])
    }
}
