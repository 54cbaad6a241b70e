import BER
import LDAP
import Testing

/// certificateListExactMatch and certificateListMatch (RFC 4523 §2.9, §2.10).
@Suite struct CertificateListMatchTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var assertion: String, truth: Truth?
        var testDescription: String { assertion }

        init(_ assertion: String, _ truth: Truth?) {
            self.assertion = assertion
            self.truth = truth
        }
    }

    static let name = #"CN=Example CA\, \"one\",O=Example AG"#
    static let issuer = #"issuer rdnSequence:"CN=Example CA\, \""one\"",O=Example AG""#
    static let place = #"uniformResourceIdentifier:"http://example.com/a.crl""#

    @Test(arguments: [
        Row(#"{ \#(issuer), thisUpdate generalizedTime:"20260901120000Z" }"#, .true),
        Row(#"{ \#(issuer), thisUpdate utcTime:"260901120000Z" }"#, .true),
        Row(#"{ thisUpdate "20260901120000Z", \#(issuer) }"#, .true),
        Row(#"{ \#(issuer), thisUpdate "20260901120001Z" }"#, .false),
        Row(#"{ issuer rdnSequence:"CN=Other", thisUpdate "20260901120000Z" }"#, .false),
        Row(
            #"{ \#(issuer), thisUpdate "20260901120000Z", distributionPoint fullName:{ \#(place) } }"#,
            .true
        ),
        Row(
            #"{ \#(issuer), thisUpdate "20260901120000Z", distributionPoint fullName:{ dNSName:"a" } }"#,
            .false
        ),
        Row(
            #"{ \#(issuer), thisUpdate "20260901120000Z", "#
                + #"distributionPoint nameRelativeToCRLIssuer:"CN=a" }"#,
            .undefined
        ),
        Row("20260901120000Z$\(name)", .true),
        Row("260901120000Z$\(name)", .true),
        Row("\(name)$20260901120000Z", .true),
        Row("\(name)$\"20260901120000Z\"", .true),
        Row("20260901120001Z$\(name)", .false),
        Row("20260901120000Z$CN=a$b", .false),
        Row("CN=a$b$20260901120000Z", .false),
        Row("$", nil), Row("", nil), Row("{}", nil), Row("{ \(issuer) }", nil),
        Row("20260901120000Z", nil), Row("20260901120000Z$", .false),
        Row("$20260901120000Z", .false),
        Row("\"$\(name)", nil), Row("2026$\(name)", nil), Row("20260901120000Z$nonsense", nil),
        Row(#"{ thisUpdate "20260901120000Z" }"#, nil),
        Row(#"{ \#(issuer), thisUpdate "" }"#, nil),
        Row(#"{ \#(issuer), thisUpdate "20260901120000Z", minCRLNumber 1 }"#, nil),
    ])
    func `exact table`(_ row: Row) throws {
        #expect(try truth(bytes(row.assertion), .certificateListExactMatch) == row.truth)
    }

    @Test func `a list asserts its own issuer and time`() throws {
        let list = CertificateVectors.list
        #expect(try truth(list, .certificateListExactMatch) == .true)
        #expect(try truth(CertificateVectors.leaf, .certificateListExactMatch) == nil)
        #expect(try truth(Array(list.dropLast()), .certificateListExactMatch) == nil)
    }

    @Test(arguments: [
        Row("{}", .true),
        Row("{ \(issuer) }", .true),
        Row("{ minCRLNumber 300 }", .true), Row("{ minCRLNumber 301 }", .false),
        Row("{ maxCRLNumber 300 }", .true), Row("{ maxCRLNumber 299 }", .false),
        Row("{ minCRLNumber -1, maxCRLNumber 99999999999999999999 }", .true),
        Row("{ reasonFlags { keyCompromise } }", .true),
        Row("{ reasonFlags { superseded, cACompromise } }", .true),
        Row("{ reasonFlags { superseded } }", .false),
        Row(#"{ dateAndTime generalizedTime:"20260915000000Z" }"#, .true),
        Row(#"{ dateAndTime generalizedTime:"20260901120000Z" }"#, .true),
        Row(#"{ dateAndTime generalizedTime:"20261001120000Z" }"#, .false),
        Row(#"{ dateAndTime generalizedTime:"20260901115959Z" }"#, .false),
        Row("{ distributionPoint fullName:{ \(place) } }", .true),
        Row(#"{ distributionPoint fullName:{ dNSName:"a", \#(place) } }"#, .true),
        Row(
            "{ authorityKeyIdentifier { keyIdentifier '4EFE25B13DAF76D17B6A671CB54F5336EE4C2CC8'H } }",
            .true
        ),
        Row("{ authorityKeyIdentifier { authorityCertSerialNumber 1 } }", .false),
        Row(#"{ thisUpdate "20260901120000Z" }"#, nil),
    ])
    func `component table`(_ row: Row) throws {
        #expect(try truth(bytes(row.assertion), .certificateListMatch) == row.truth)
    }

    @Test func `assertions of any bytes never trap`() throws {
        var matcher = ValueMatcher(schema: try Schema.standard())
        let list = CertificateVectors.list
        let everything = bytes("{}")
        let text = #"{ \#(Self.issuer), thisUpdate "20260901120000Z" }"#
        for assertion in [bytes(text), bytes("20260901120000Z$\(Self.name)"), list] {
            for index in assertion.indices {
                for value: UInt8 in [0, 0x20, 0x22, 0x24, 0x30, 0x7b, 0x7f, 0x80, 0xff] {
                    var damaged = assertion
                    damaged[index] = value
                    for rule in [MatchingRule.certificateListExactMatch, .certificateListMatch]
                    where matcher.prepare(damaged.span, rule: rule) {
                        _ = matcher.equals(list.span)
                    }
                    if matcher.prepare(everything.span, rule: .certificateListMatch) {
                        _ = matcher.equals(damaged.span)
                    }
                }
            }
        }
    }

    /// What `assertion` says of the revocation list; nil when it is no assertion.
    private func truth(_ assertion: [UInt8], _ rule: MatchingRule) throws -> Truth? {
        var matcher = ValueMatcher(schema: try Schema.standard())
        guard matcher.prepare(assertion.span, rule: rule) else { return nil }
        let list = CertificateVectors.list
        return matcher.equals(list.span)
    }
}
