import BER
import LDAP
import Testing

@Suite struct CertificateAssertionTests {
    /// The serial number and issuer that certificateExactMatch compares, as the assertion gives
    /// them.
    private func form(_ assertion: String) throws -> [UInt8]? {
        var writer = BERWriter()
        let schema = try Schema.standard()
        let isOfSyntax = MatchingRule.certificateExactMatch.normalize(
            bytes(assertion).span,
            role: .assertion,
            schema: schema,
            into: &writer
        )
        return isOfSyntax ? writer.array() : nil
    }

    @Test(arguments: [
        ("0", "02 01 00"), ("127", "02 01 7f"), ("128", "02 02 00 80"), ("256", "02 02 01 00"),
        ("-1", "02 01 ff"), ("-128", "02 01 80"), ("-129", "02 02 ff 7f"), ("00012", "02 01 0c"),
        (
            "340282366920938463463374607431768211455",
            "02 11 00 ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff"
        ),
    ])
    func `serial numbers are read as integers of any size`(
        _ digits: String,
        _ octets: String
    ) throws {
        let expected = hex(octets) + bytes("cn=ca\u{0}")
        #expect(try form(digits + "$CN=CA") == expected)
        #expect(try form("{ serialNumber \(digits), issuer rdnSequence:\"cn=ca\" }") == expected)
        #expect(try form("{issuer rdnSequence:\"cn=ca\",serialNumber \(digits)}") == expected)
    }

    @Test(arguments: [
        "", "$", "7$", "$cn=ca", "7", "x$cn=ca", "7$nonsense", "{", "{}", "{ serialNumber 7 }",
        "{ issuer rdnSequence:\"cn=ca\" }", "{ serialNumber 7, issuer rdnSequence:\"cn=ca }",
        "{ serialNumber 7, issuer rdnSequence:\"cn=ca\" } x",
        "{ serialNumber 7, serialNumber 8 }", "{ serialNumber , issuer rdnSequence:\"cn=ca\" }",
        "{ serialNumber 7, issuer \"cn=ca\" }", "-$cn=ca",
        "12345678901234567890123456789012345678901234567890123456789012345$cn=ca", "0\u{0}",
    ])
    func `assertions that are none are Undefined`(_ assertion: String) throws {
        // "7$" names the empty name, which is a name; no certificate has that issuer.
        let expected: [UInt8]? = assertion == "7$" ? hex("02 01 07") : nil
        #expect(try form(assertion) == expected)
    }

    @Test func `assertions of any bytes never trap`() throws {
        let schema = try Schema.standard()
        var writer = BERWriter()
        for assertion in [
            "{ serialNumber 7, issuer rdnSequence:\"cn=\"\"a\"\"\" }", "17$cn=a,o=b", "0\u{3}\u{1}",
        ].map(bytes) {
            for index in assertion.indices {
                for value in UInt8.min...UInt8.max {
                    var damaged = assertion
                    damaged[index] = value
                    writer.removeAll()
                    _ = MatchingRule.certificateExactMatch.normalize(
                        damaged.span,
                        role: .assertion,
                        schema: schema,
                        into: &writer
                    )
                }
            }
        }
    }
}
