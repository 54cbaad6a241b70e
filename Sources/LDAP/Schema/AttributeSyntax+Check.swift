import BER
import PKIX

extension AttributeSyntax {
    /// Whether `value` is of the syntax; linear in its length.
    ///
    /// Of a certificate pair and a supported algorithm only the outer encoding is looked at.
    package func accepts(_ value: Span<UInt8>, schema: Schema) -> Bool {
        switch self {
        case .binary, .octetString: true
        case .directoryString: !value.isEmpty && Self.isText(value)
        case .ia5String: value.allBytes { $0 < 0x80 }
        case .printableString, .telephoneNumber: Self.isPrintable(value)
        case .countryString: value.count == 2 && Self.isPrintable(value)
        case .numericString: !value.isEmpty && value.allBytes { $0 == 0x20 || $0.isASCIIDigit }
        case .facsimileTelephoneNumber: Self.isFacsimileNumber(value)
        case .postalAddress: Self.isAddress(value)
        case .objectIdentifier: Self.isIdentifier(value)
        case .substringAssertion: Self.isSubstringAssertion(value)
        case .boolean: Self.isOf(.booleanMatch, value, schema)
        case .bitString: Self.isOf(.bitStringMatch, value, schema)
        case .integer: Self.isOf(.integerMatch, value, schema)
        case .generalizedTime: GeneralizedTime.read(value) != nil
        case .uuid: Self.isOf(.uuidMatch, value, schema)
        case .distinguishedName: Self.isOf(.distinguishedNameMatch, value, schema)
        case .certificate: (try? CertificateReader(value)) != nil
        case .certificateList: (try? CertificateListReader(value)) != nil
        case .certificatePair, .supportedAlgorithm: Self.isSequence(value)
        case .certificateExactAssertion: Self.isOf(.certificateExactMatch, value, schema)
        case .certificateAssertion: Self.isAssertion(.certificateMatch, value, schema)
        case .certificateListExactAssertion:
            Self.isAssertion(.certificateListExactMatch, value, schema)
        case .certificateListAssertion: Self.isAssertion(.certificateListMatch, value, schema)
        case .attributeTypeDescription, .contentRuleDescription, .structureRuleDescription,
            .matchingRuleDescription, .matchingRuleUseDescription, .nameFormDescription,
            .objectClassDescription, .syntaxDescription:
            (try? SchemaDescription(value.text(), line: 0)) != nil
        }
    }

    /// UTF-8.
    private static func isText(_ value: Span<UInt8>) -> Bool {
        value.allBytes { $0 < 0x80 } || (try? UTF8Span(validating: value)) != nil
    }

    /// PrintableString (§3.3.29): at least one of `A–Z a–z 0–9 ' ( ) + , - . = / : ?` and space.
    private static func isPrintable(_ value: Span<UInt8>) -> Bool {
        !value.isEmpty
            && value.allBytes { byte in
                switch byte {
                case 0x20, UInt8(ascii: "'")...UInt8(ascii: ")"),
                    UInt8(ascii: "+")...UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="),
                    UInt8(ascii: "?"):
                    true
                default: byte.isASCIILetter || byte.isASCIIDigit
                }
            }
    }

    /// Facsimile Telephone Number (§3.3.11): a number, then parameters, each after a `$`.
    private static func isFacsimileNumber(_ value: Span<UInt8>) -> Bool {
        var start = 0
        for index in 0...value.count {
            guard index == value.count || value[index] == UInt8(ascii: "$") else { continue }
            let part = value.extracting(start..<index)
            guard start == 0 ? isPrintable(part) : isFacsimileParameter(part) else { return false }
            start = index + 1
        }
        return true
    }

    private static func isFacsimileParameter(_ text: Span<UInt8>) -> Bool {
        text.equalsIgnoringCase("twoDimensional") || text.equalsIgnoringCase("fineResolution")
            || text.equalsIgnoringCase("unlimitedLength") || text.equalsIgnoringCase("b4Length")
            || text.equalsIgnoringCase("a3Width") || text.equalsIgnoringCase("b4Width")
            || text.equalsIgnoringCase("uncompressed")
    }

    /// Postal Address (§3.3.28): lines of at least one character with `$` between, in which `$` and
    /// `\` are escaped as `\24` and `\5C`.
    private static func isAddress(_ value: Span<UInt8>) -> Bool {
        guard isText(value) else { return false }
        var start = 0
        for index in 0...value.count {
            if index < value.count, value[index] == UInt8(ascii: "\\") {
                guard value.isEscape(at: index, "24") || value.isEscape(at: index, "5c") else {
                    return false
                }
            }
            guard index == value.count || value[index] == UInt8(ascii: "$") else { continue }
            if index == start { return false }
            start = index + 1
        }
        return true
    }

    /// OID (§3.3.26): a dotted OID, or a name that begins with a letter.
    private static func isIdentifier(_ value: Span<UInt8>) -> Bool {
        if ObjectIdentifier.isDotted(value) { return true }
        return !value.isEmpty && value[0].isASCIILetter
            && value.allBytes {
                $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-")
            }
    }

    /// Substring Assertion (§3.3.30): parts with at least one asterisk between or around them; an
    /// asterisk or backslash of a part is `\2A` or `\5C`.
    private static func isSubstringAssertion(_ value: Span<UInt8>) -> Bool {
        guard isText(value) else { return false }
        var asterisks = 0
        for index in value.indices {
            if value[index] == UInt8(ascii: "\\") {
                guard value.isEscape(at: index, "2a") || value.isEscape(at: index, "5c") else {
                    return false
                }
            }
            guard value[index] == UInt8(ascii: "*") else { continue }
            if index > 0, value[index - 1] == UInt8(ascii: "*") { return false }
            asterisks += 1
        }
        return asterisks > 0 && value.count > 1
    }

    private static func isSequence(_ value: Span<UInt8>) -> Bool {
        var reader = BERReader(value)
        do throws(BERError) {
            let element = try reader.readElement()
            try reader.finish()
            return element.tag == .sequence
        } catch { return false }
    }

    private static func isOf(
        _ rule: MatchingRule,
        _ value: Span<UInt8>,
        _ schema: Schema
    ) -> Bool {
        var writer = BERWriter()
        return rule.normalize(value, role: .assertion, schema: schema, into: &writer)
    }

    private static func isAssertion(
        _ rule: MatchingRule,
        _ value: Span<UInt8>,
        _ schema: Schema
    ) -> Bool {
        do throws(LDAPError) {
            _ = try ComponentAssertion(value, rule, schema)
            return true
        } catch { return false }
    }
}

extension Span where Element == UInt8 {
    /// Whether `test` holds for all bytes; so it does for none.
    func allBytes(_ test: (UInt8) -> Bool) -> Bool {
        for index in indices where !test(self[index]) { return false }
        return true
    }

    /// Whether a backslash at `index` is followed by the hexadecimal `digits`, in either case.
    func isEscape(at index: Int, _ digits: StaticString) -> Bool {
        count - index >= 3 && extracting(index + 1..<index + 3).equalsIgnoringCase(digits)
    }
}
