import LDAP

/// The assertions of RFC 4523, in GSER, in older text and in DER.
///
/// Three of slapd's advisories were in these parsers. The first byte chooses, the rest is the input.
///
///     e certificateExactMatch · m certificateMatch · x certificateListExactMatch ·
///     l certificateListMatch: an assertion, compared with a certificate, its issuer's and a list
///     c certificate · r revocation list: a value, compared with assertions that name every component
@c(LLVMFuzzerTestOneInput)
public func fuzzGSER(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe UnsafeBufferPointer(start: data, count: count)
    let input = unsafe Span(_unsafeElements: bytes)
    guard input.count > 0, let schema = Fixture.schema else { return 0 }
    let rest = input.extracting(droppingFirst: 1)
    switch input[0] {
    case UInt8(ascii: "e"): fuzzAssertion(rest, .certificateExactMatch, schema)
    case UInt8(ascii: "m"): fuzzAssertion(rest, .certificateMatch, schema)
    case UInt8(ascii: "x"): fuzzAssertion(rest, .certificateListExactMatch, schema)
    case UInt8(ascii: "l"): fuzzAssertion(rest, .certificateListMatch, schema)
    case UInt8(ascii: "c"): fuzzValue(rest, .certificateExactMatch, .certificateMatch, schema)
    case UInt8(ascii: "r"):
        fuzzValue(rest, .certificateListExactMatch, .certificateListMatch, schema)
    default: break
    }
    return 0
}

private enum Fixture {
    static let schema = try? Schema.standard()

    /// What OpenSSL made: a certificate with all extensions, its issuer's, and a revocation list.
    static let values = [
        PackageResources.leaf_der, PackageResources.authority_der, PackageResources.list_der,
    ]

    /// An assertion that fits every value of its syntax, then ones that name every component.
    static let assertions: [[UInt8]] = [
        "{}",
        #"{ serialNumber 1, issuer rdnSequence:"CN=a", subjectKeyIdentifier '00'H }"#,
        "{ authorityKeyIdentifier { keyIdentifier '00'H, authorityCertSerialNumber 1, "
            + #"authorityCertIssuer { directoryName:rdnSequence:"CN=a" } } }"#,
        #"{ authorityKeyIdentifier { authorityCertIssuer { rfc822Name:"a", dNSName:"b" } } }"#,
        #"{ certificateValid "20270101000000Z", keyUsage { keyEncipherment } }"#,
        #"{ privateKeyValid "20260601000000Z" }"#,
        "{ subjectPublicKeyAlgID 1.2.840.10045.2.1 }",
        "{ subjectAltName builtinNameForm:ediPartyName }",
        "{ subjectAltName otherNameForm:1.3.6.1.5.5.7.8.9 }",
        "{ policy { 1.2.3, 1.2.4 } }",
        #"{ pathToName rdnSequence:"CN=a,O=Example AG" }"#,
        #"{ subject rdnSequence:"CN=a" }"#,
        "{ nameConstraints { permittedSubtrees { "
            + #"{ base rfc822Name:"example.com" }, { base dNSName:"com" }, "#
            + #"{ base uniformResourceIdentifier:".com" }, { base iPAddress:'C0000200FFFFFF00'H }, "#
            + #"{ base directoryName:rdnSequence:"O=Example AG", minimum 1 } }, "#
            + #"excludedSubtrees { { base registeredID:1.2.3 } } } }"#,
        "{ minCRLNumber 1, maxCRLNumber 1000 }",
        #"{ dateAndTime "20260915000000Z", reasonFlags { keyCompromise } }"#,
        #"{ issuer rdnSequence:"CN=a", distributionPoint fullName:{ dNSName:"a" } }"#,
    ].map { Array($0.utf8) }
}

private func fuzzAssertion(_ assertion: Span<UInt8>, _ rule: MatchingRule, _ schema: Schema) {
    var matcher = ValueMatcher(schema: schema)
    let isPrepared = matcher.prepare(assertion, rule: rule)
    precondition(matcher.weight >= 1 && matcher.weight <= 128, "a weight without a bound")
    for value in Fixture.values {
        let truth = matcher.equals(value.span)
        precondition(isPrepared || truth == .undefined, "an assertion that is none compares")
    }
    // What was prepared before leaves nothing behind.
    let isPreparedAgain = matcher.prepare(assertion, rule: rule)
    precondition(isPreparedAgain == isPrepared, "an assertion is one only once")
}

private func fuzzValue(
    _ value: Span<UInt8>,
    _ exact: MatchingRule,
    _ rule: MatchingRule,
    _ schema: Schema
) {
    var matcher = ValueMatcher(schema: schema)
    var isValue = false
    for (index, assertion) in Fixture.assertions.enumerated() {
        guard matcher.prepare(assertion.span, rule: rule) else { continue }
        let truth = matcher.equals(value)
        if index == 0 { isValue = truth == .true }
        precondition(isValue || truth == .undefined, "what is no value compares")
    }
    // A value whose issuer can be compared asserts itself.
    if matcher.prepare(value, rule: exact) {
        let truth = matcher.equals(value)
        precondition(truth != .false, "a value is not itself")
    }
}
