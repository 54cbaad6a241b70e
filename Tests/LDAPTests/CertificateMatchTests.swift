import BER
import LDAP
import Testing

/// certificateMatch, component by component (RFC 4523 §2.6, X.509 §13.3.2).
@Suite struct CertificateMatchTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var assertion: String, truth: Truth
        var testDescription: String { "\(assertion.prefix(160)) is \(truth)" }

        init(_ assertion: String, _ truth: Truth) {
            self.assertion = assertion
            self.truth = truth
        }
    }

    static let authority = #"rdnSequence:"CN=Example CA\, \""one\"",O=Example AG""#
    static let keyOfAuthority = "'4EFE25B13DAF76D17B6A671CB54F5336EE4C2CC8'H"

    /// What each assertion says of Alice's certificate.
    static let rows = [
        Row("{}", .true),
        Row(" {  } ", .true),
        // serialNumber.
        Row("{ serialNumber 609168141314577986805488 }", .true),
        Row("{ serialNumber '80FF123456789ABCDEF0'H }", .true),
        Row("{ serialNumber 609168141314577986805489 }", .false),
        Row("{ serialNumber -1 }", .false),
        // issuer.
        Row("{ issuer \(authority) }", .true),
        Row(#"{ issuer rdnSequence:"cn=EXAMPLE ca\2c \""one\"", o=example ag" }"#, .true),
        Row(#"{ issuer rdnSequence:"O=Example AG" }"#, .false),
        Row(#"{ issuer rdnSequence:"" }"#, .false),
        // subjectKeyIdentifier.
        Row("{ subjectKeyIdentifier '46F34E003C6FC48F7E02A55A5CFD843653F5C8BF'H }", .true),
        Row("{ subjectKeyIdentifier '46f34e003c6fc48f7e02a55a5cfd843653f5c8bf'H }", .true),
        Row("{ subjectKeyIdentifier '46F34E'H }", .false),
        Row("{ subjectKeyIdentifier ''H }", .false),
        // authorityKeyIdentifier.
        Row("{ authorityKeyIdentifier {} }", .true),
        Row("{ authorityKeyIdentifier { keyIdentifier \(keyOfAuthority) } }", .true),
        Row("{ authorityKeyIdentifier { keyIdentifier '00'H } }", .false),
        Row("{ authorityKeyIdentifier { authorityCertSerialNumber 1 } }", .true),
        Row("{ authorityKeyIdentifier { authorityCertSerialNumber 2 } }", .false),
        Row(
            "{ authorityKeyIdentifier { authorityCertIssuer { directoryName:\(authority) } } }",
            .true
        ),
        Row(
            "{ authorityKeyIdentifier { keyIdentifier \(keyOfAuthority), "
                + "authorityCertIssuer { directoryName:\(authority) }, "
                + "authorityCertSerialNumber 1 } }",
            .true
        ),
        Row(
            #"{ authorityKeyIdentifier { authorityCertIssuer { dNSName:"example.com" } } }"#,
            .false
        ),
        // certificateValid.
        Row(#"{ certificateValid generalizedTime:"20270101000000Z" }"#, .true),
        Row(#"{ certificateValid utcTime:"270101000000Z" }"#, .true),
        Row(#"{ certificateValid utcTime:"2701010000Z" }"#, .true),
        Row(#"{ certificateValid "20270101000000Z" }"#, .true),
        Row(#"{ certificateValid generalizedTime:"20261122052311Z" }"#, .true),
        Row(#"{ certificateValid generalizedTime:"20261122052310Z" }"#, .false),
        Row(#"{ certificateValid generalizedTime:"20271122052311Z" }"#, .true),
        Row(#"{ certificateValid generalizedTime:"20271122052312Z" }"#, .false),
        Row(#"{ certificateValid utcTime:"990101000000Z" }"#, .false),
        // privateKeyValid.
        Row(#"{ privateKeyValid "20260101000000Z" }"#, .true),
        Row(#"{ privateKeyValid "20251231235959Z" }"#, .false),
        Row(#"{ privateKeyValid "20270101000000Z" }"#, .true),
        Row(#"{ privateKeyValid "20270101000001Z" }"#, .false),
        // subjectPublicKeyAlgID.
        Row("{ subjectPublicKeyAlgID 1.2.840.10045.2.1 }", .true),
        Row("{ subjectPublicKeyAlgID 1.2.840.113549.1.1.1 }", .false),
        // keyUsage.
        Row("{ keyUsage { keyEncipherment } }", .true),
        Row("{ keyUsage {keyEncipherment,digitalSignature} }", .true),
        Row("{ keyUsage {} }", .true),
        Row("{ keyUsage { keyAgreement } }", .false),
        Row("{ keyUsage { keyEncipherment, keyAgreement } }", .false),
        Row("{ keyUsage '001'B }", .true),
        Row("{ keyUsage 'A0'H }", .true),
        Row("{ keyUsage '00001'B }", .false),
        Row("{ keyUsage '000000001'B }", .false),
        // subjectAltName.
        Row("{ subjectAltName builtinNameForm:rfc822Name }", .true),
        Row("{ subjectAltName builtinNameForm:dNSName }", .true),
        Row("{ subjectAltName builtinNameForm:directoryName }", .true),
        Row("{ subjectAltName builtinNameForm:uniformResourceIdentifier }", .true),
        Row("{ subjectAltName builtinNameForm:iPAddress }", .true),
        Row("{ subjectAltName builtinNameForm:registeredId }", .true),
        Row("{ subjectAltName builtinNameForm:x400Address }", .false),
        Row("{ subjectAltName builtinNameForm:ediPartyName }", .false),
        Row("{ subjectAltName otherNameForm:1.3.6.1.5.5.7.8.9 }", .true),
        Row("{ subjectAltName otherNameForm:1.3.6.1.5.5.7.8.5 }", .false),
        // policy.
        Row("{ policy { 1.3.6.1.4.1.99999.1 } }", .true),
        Row("{ policy { 1.2.3, 2.23.140.1.5.1.1 } }", .true),
        Row("{ policy { 1.2.3 } }", .false),
        Row("{ policy { 2.5.29.32.0 } }", .true),
        // pathToName: a certificate without constraints leads anywhere.
        Row(#"{ pathToName rdnSequence:"CN=anyone" }"#, .true),
        // subject.
        Row(
            #"{ subject rdnSequence:"email=alice@example.com,CN=Alice Liddell,O=Example AG" }"#,
            .true
        ),
        Row(
            #"{ subject rdnSequence:"1.2.840.113549.1.9.1=ALICE@example.com,cn=alice liddell,o=example ag" }"#,
            .true
        ),
        Row(#"{ subject rdnSequence:"CN=Alice Liddell,O=Example AG" }"#, .false),
        // nameConstraints.
        Row("{ nameConstraints {} }", .true),
        Row("{ nameConstraints \(permitted(#"rfc822Name:"example.com""#)) }", .true),
        Row("{ nameConstraints \(permitted(#"rfc822Name:"alice@EXAMPLE.com""#)) }", .true),
        Row("{ nameConstraints \(permitted(#"rfc822Name:"bob@example.com""#)) }", .false),
        Row("{ nameConstraints \(permitted(#"rfc822Name:".com""#)) }", .true),
        Row("{ nameConstraints \(permitted(#"rfc822Name:".example.com""#)) }", .false),
        Row("{ nameConstraints \(permitted(#"dNSName:"example.com""#)) }", .true),
        Row("{ nameConstraints \(permitted(#"dNSName:"ample.com""#)) }", .false),
        Row("{ nameConstraints \(permitted(#"dNSName:"mail.example.com""#)) }", .true),
        Row("{ nameConstraints \(permitted(#"dNSName:"a.mail.example.com""#)) }", .false),
        Row(
            "{ nameConstraints \(permitted(#"uniformResourceIdentifier:".example.com""#)) }",
            .true
        ),
        Row(
            "{ nameConstraints \(permitted(#"uniformResourceIdentifier:"example.com""#)) }",
            .false
        ),
        Row("{ nameConstraints \(permitted("iPAddress:'C0000200FFFFFF00'H")) }", .true),
        Row("{ nameConstraints \(permitted("iPAddress:'C0000300FFFFFF00'H")) }", .false),
        Row("{ nameConstraints \(permitted("iPAddress:'C00002'H")) }", .undefined),
        Row("{ nameConstraints \(permitted("registeredID:1.2.3.4")) }", .true),
        Row("{ nameConstraints \(permitted("registeredID:1.2.3")) }", .false),
        Row("{ nameConstraints \(excluded(#"rfc822Name:"example.com""#)) }", .false),
        Row("{ nameConstraints \(excluded(#"rfc822Name:"example.net""#)) }", .true),
        Row(
            "{ nameConstraints \(excluded(#"directoryName:rdnSequence:"O=Example AG""#)) }",
            .false
        ),
        Row("{ nameConstraints \(excluded(#"directoryName:rdnSequence:"O=Other AG""#)) }", .true),
        // The alternative directory name is C=DE, so both are needed.
        Row(
            "{ nameConstraints \(permitted(#"directoryName:rdnSequence:"O=Example AG""#)) }",
            .false
        ),
        Row(
            #"{ nameConstraints { permittedSubtrees { { base directoryName:rdnSequence:"O=Example AG" }, "#
                + #"{ base directoryName:rdnSequence:"C=DE", minimum 2, maximum 2 } } } }"#,
            .true
        ),
        Row(
            #"{ nameConstraints { permittedSubtrees { { base directoryName:rdnSequence:"O=Example AG" }, "#
                + #"{ base directoryName:rdnSequence:"C=DE", minimum 3 } } } }"#,
            .false
        ),
        Row(
            #"{ nameConstraints { permittedSubtrees { { base directoryName:rdnSequence:"O=Example AG" }, "#
                + #"{ base directoryName:rdnSequence:"C=DE", maximum 1 } } } }"#,
            .false
        ),
        Row(
            #"{ nameConstraints { permittedSubtrees { { base rfc822Name:"example.com", minimum 1 } } } }"#,
            .undefined
        ),
        Row(
            "{ nameConstraints \(permitted("otherName:{ type-id 1.2.3, value { a 1, b x:{ c } } }")) }",
            .undefined
        ),
        Row(
            "{ nameConstraints \(permitted(#"ediPartyName:{ partyName utf8String:"a" }"#)) }",
            .true
        ),
        // Several components: all must fit, in any order.
        Row(
            "{ keyUsage { keyEncipherment }, serialNumber 609168141314577986805488, issuer \(authority) }",
            .true
        ),
        Row("{ keyUsage { keyEncipherment }, serialNumber 7 }", .false),
        Row("{ SerialNumber 609168141314577986805488, KEYUSAGE {KeyEncipherment} }", .true),
        // False is stronger than what cannot be said.
        Row(
            "{ serialNumber 7, nameConstraints \(permitted("iPAddress:'C00002'H")) }",
            .false
        ),
    ]

    static func permitted(_ base: String) -> String { "{ permittedSubtrees { { base \(base) } } }" }
    static func excluded(_ base: String) -> String { "{ excludedSubtrees { { base \(base) } } }" }

    @Test(arguments: rows)
    func `component table`(_ row: Row) throws {
        #expect(try truth(row.assertion, of: CertificateVectors.leaf) == row.truth)
    }

    /// What the assertions say of the authority's certificate, which has none of some extensions.
    @Test(arguments: [
        Row(#"{ pathToName rdnSequence:"CN=a,O=Example AG" }"#, .true),
        Row(#"{ pathToName rdnSequence:"O=EXAMPLE ag" }"#, .true),
        Row(#"{ pathToName rdnSequence:"CN=a,O=Example" }"#, .false),
        Row(#"{ pathToName rdnSequence:"CN=a,OU=Secret,O=Example AG" }"#, .false),
        Row(#"{ pathToName rdnSequence:"CN=a,OU=Secrets,O=Example AG" }"#, .true),
        Row("{ policy { 1.2.3 } }", .true),
        Row(#"{ privateKeyValid "19990101000000Z" }"#, .true),
        Row("{ subjectAltName builtinNameForm:rfc822Name }", .false),
        Row("{ authorityKeyIdentifier {} }", .false),
        Row("{ keyUsage { keyCertSign, cRLSign } }", .true),
    ])
    func `what a certificate lacks`(_ row: Row) throws {
        #expect(try truth(row.assertion, of: CertificateVectors.authority) == row.truth)
    }

    @Test(arguments: [
        "", " ", "{", "}", "{,}", "{ serialNumber }", "{ serialNumber 1", "{ serialNumber 1 } x",
        "{ serialNumber 1 2 }", "{ serialNumber 1, }", "{ serialNumber 1, serialNumber 1 }",
        "{ serial 1 }", "{ 1 1 }", "serialNumber 1", "{ serialNumber \"1\" }",
        "{ serialNumber 1.5 }",
        "{ issuer \"cn\" }", "{ issuer rdnSequence:cn=a }", "{ issuer other:\"cn=a\" }",
        "{ subjectKeyIdentifier 'a'H }", "{ subjectKeyIdentifier 'ag'H }",
        "{ subjectKeyIdentifier '01'B }", "{ subjectKeyIdentifier 'aa }",
        "{ subjectKeyIdentifier '",
        "{ authorityKeyIdentifier '00'H }", "{ authorityKeyIdentifier { keyIdentifier } }",
        "{ authorityKeyIdentifier { authorityCertIssuer {} } }",
        "{ certificateValid \"soon\" }", "{ certificateValid other:\"20270101000000Z\" }",
        "{ certificateValid utcTime:\"20270101000000Z\" }", "{ certificateValid 20270101000000Z }",
        "{ certificateValid utcTime:\"\" }", "{ subjectPublicKeyAlgID rsa }",
        "{ subjectPublicKeyAlgID 1..2 }", "{ subjectPublicKeyAlgID 3.1 }",
        "{ keyUsage { encipher } }", "{ keyUsage keyEncipherment }", "{ keyUsage '2'B }",
        "{ keyUsage '00000000000000001'B }", "{ subjectAltName rfc822Name }",
        "{ subjectAltName builtinNameForm:otherName }", "{ subjectAltName otherNameForm:x }",
        "{ policy {} }", "{ policy 1.2.3 }", "{ pathToName dn:\"\" }",
        "{ nameConstraints { permittedSubtrees {} } }",
        "{ nameConstraints { permittedSubtrees { {} } } }",
        "{ nameConstraints { permittedSubtrees { { minimum 1 } } } }",
        "{ nameConstraints { permittedSubtrees { { base rfc822Name:\"a\", minimum -1 } } } }",
        "{ nameConstraints { permittedSubtrees { { base rfc822Name:\"a\", minimum 2147483648 } } } }",
        "{ nameConstraints { permittedSubtrees { { base otherName:{ a } } } }",
        "{ nameConstraints { permittedSubtrees { { base otherName:} } } }",
        "{ nameConstraints { permittedSubtrees { { base x:\"a\" } } } }",
        "\u{30}\u{03}\u{02}\u{01}",
    ])
    func `an assertion that is none makes it Undefined`(_ assertion: String) throws {
        #expect(try truth(assertion, of: CertificateVectors.leaf) == nil)
    }

    @Test func `a value that is no certificate makes it Undefined`() throws {
        for value in [
            [], [0x30], [0x30, 0x80], bytes("{}"), Array(CertificateVectors.leaf.dropLast()),
        ] {
            #expect(try truth("{}", of: value) == .undefined)
        }
    }

    @Test func `lists, nesting and length have bounds`() throws {
        let leaf = CertificateVectors.leaf
        func policies(_ count: Int) -> String {
            "{ policy { " + Array(repeating: "1.2.3", count: count).joined(separator: ",") + " } }"
        }
        #expect(try truth(policies(64), of: leaf) == .false)
        #expect(try truth(policies(65), of: leaf) == nil)
        func nested(_ depth: Int) -> String {
            let value =
                String(repeating: "{ a ", count: depth) + "1" + String(repeating: "}", count: depth)
            return "{ nameConstraints \(Self.permitted("otherName:\(value)")) }"
        }
        #expect(try truth(nested(16), of: leaf) == .undefined)
        #expect(try truth(nested(17), of: leaf) == nil)
        #expect(try truth(nested(4000), of: leaf) == nil)
        let spaces = String(repeating: " ", count: 16 * 1024 - 2)
        #expect(try truth("{\(spaces)}", of: leaf) == .true)
        #expect(try truth("{\(spaces) }", of: leaf) == nil)
    }

    @Test func `assertions of any bytes never trap`() throws {
        let schema = try Schema.standard()
        var matcher = ValueMatcher(schema: schema)
        let leaf = CertificateVectors.leaf
        for row in Self.rows.map({ bytes($0.assertion) }) {
            for index in row.indices {
                for value: UInt8 in [0, 0x20, 0x22, 0x27, 0x2c, 0x30, 0x3a, 0x7b, 0x7d, 0x80, 0xff]
                {
                    var damaged = row
                    damaged[index] = value
                    if matcher.prepare(damaged.span, rule: .certificateMatch) {
                        _ = matcher.equals(leaf.span)
                    }
                }
                let beginning = Array(row[..<index])
                _ = matcher.prepare(beginning.span, rule: .certificateMatch)
            }
        }
    }

    /// What `assertion` says of `value`; nil when it is no assertion.
    private func truth(_ assertion: String, of value: [UInt8]) throws -> Truth? {
        var matcher = ValueMatcher(schema: try Schema.standard())
        let assertion = bytes(assertion)
        guard matcher.prepare(assertion.span, rule: .certificateMatch) else {
            let unprepared = matcher.equals(value.span)
            #expect(unprepared == .undefined)
            return nil
        }
        return matcher.equals(value.span)
    }
}
