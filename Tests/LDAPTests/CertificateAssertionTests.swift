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
        #expect(try form("{ ISSUER \"cn=ca\" , SERIALNUMBER \(digits) }") == expected)
    }

    @Test(arguments: ["'1234'H", "0x1234", "0X1234", "0x01234", "4660", "'001234'H"])
    func `a serial number may be hexadecimal, as slapd writes it`(_ number: String) throws {
        let expected = hex("02 02 12 34") + bytes("cn=ca\u{0}")
        #expect(try form("{ serialNumber \(number), issuer rdnSequence:\"cn=ca\" }") == expected)
        #expect(try form("\(number)$cn=ca") == expected)
    }

    @Test func `a certificate asserts its own serial number and issuer`() throws {
        let schema = try Schema.standard()
        var matcher = ValueMatcher(schema: schema)
        let leaf = CertificateVectors.leaf
        let assertions = [
            leaf, bytes(#"609168141314577986805488$CN=Example CA\, \"one\",O=Example AG"#),
            bytes(
                #"{ serialNumber 609168141314577986805488, issuer rdnSequence:"#
                    + #""cn=example ca\, \""one\"",o=example ag" }"#
            ),
        ]
        for assertion in assertions {
            let prepared = matcher.prepare(assertion.span, rule: .certificateExactMatch)
            #expect(prepared)
            for (value, truth) in [
                (leaf, Truth.true), (CertificateVectors.authority, .false),
                (assertions[1], .undefined),
            ] {
                let result = matcher.equals(value.span)
                #expect(result == truth)
            }
        }
    }

    @Test(arguments: [
        "", "$", "7$", "$cn=ca", "7", "x$cn=ca", "7$nonsense", "{", "{}", "{ serialNumber 7 }",
        "{ issuer rdnSequence:\"cn=ca\" }", "{ serialNumber 7, issuer rdnSequence:\"cn=ca }",
        "{ serialNumber 7, issuer rdnSequence:\"cn=ca\" } x",
        "{ serialNumber 7, serialNumber 8 }", "{ serialNumber , issuer rdnSequence:\"cn=ca\" }",
        "{ serialNumber 7, issuer other:\"cn=ca\" }", "-$cn=ca",
        "{ serialNumber 7 issuer rdnSequence:\"cn=ca\" }",
        "{ serialNumber 7, issuer rdnSequence:\"cn=ca\", }",
        "{ , serialNumber 7, issuer rdnSequence:\"cn=ca\" }",
        "{ serialNumber '123'H, issuer rdnSequence:\"cn=ca\" }",
        "{ serialNumber '01'B, issuer rdnSequence:\"cn=ca\" }",
        "{ serialNumber 0x, issuer rdnSequence:\"cn=ca\" }", "0x$cn=ca",
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
