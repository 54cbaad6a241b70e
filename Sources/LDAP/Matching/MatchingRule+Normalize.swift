package import BER

extension MatchingRule {
    /// Where a value comes from; two rules compare values of different syntaxes.
    package enum Role: Equatable, Sendable {
        /// A value of an entry.
        case value
        /// What a client asserts.
        case assertion
    }

    /// Appends the normal form of `value`: equal for the rule means equal bytes, and for an
    /// ordering rule the order of the bytes is the order of the values.
    ///
    /// ASCII text, numbers, times, octets and names without escapes are normalized without
    /// allocating. False, with the writer as it was, when `value` is not of the syntax, and for a rule
    /// that ``comparesComponents``.
    package func normalize(
        _ value: Span<UInt8>,
        role: Role = .value,
        schema: Schema,
        into writer: inout BERWriter
    ) -> Bool {
        if let text = textPreparation {
            guard role == .value || acceptsText(value, schema: schema) else { return false }
            return text.append(value, as: .whole, to: &writer)
        }
        let start = writer.count
        let isOfSyntax = appendForm(value, role: role, schema: schema, to: &writer)
        if !isOfSyntax { writer.truncate(to: start) }
        return isOfSyntax
    }

    /// How the rule prepares text; nil for a rule that compares something else.
    var textPreparation: StringPreparation? {
        switch self {
        case .caseIgnoreMatch, .caseIgnoreOrderingMatch, .caseIgnoreSubstringsMatch,
            .caseIgnoreListSubstringsMatch, .wordMatch, .keywordMatch:
            StringPreparation(foldsCase: true)
        case .caseExactMatch, .caseExactOrderingMatch, .caseExactSubstringsMatch:
            StringPreparation(foldsCase: false)
        case .numericStringMatch, .numericStringOrderingMatch, .numericStringSubstringsMatch:
            StringPreparation(foldsCase: false, spaces: .none)
        case .telephoneNumberMatch, .telephoneNumberSubstringsMatch:
            StringPreparation(foldsCase: true, spaces: .noneNorHyphens)
        case .caseExactIA5Match: StringPreparation(foldsCase: false, isASCIIOnly: true)
        case .caseIgnoreIA5Match: StringPreparation(foldsCase: true, isASCIIOnly: true)
        // A local part of `mail` may be UTF-8 (RFC 6531).
        case .caseIgnoreIA5SubstringsMatch: StringPreparation(foldsCase: true)
        case .objectIdentifierMatch, .distinguishedNameMatch, .caseIgnoreListMatch, .booleanMatch,
            .integerMatch, .integerOrderingMatch, .bitStringMatch, .octetStringMatch,
            .octetStringOrderingMatch, .generalizedTimeMatch, .generalizedTimeOrderingMatch,
            .integerFirstComponentMatch, .objectIdentifierFirstComponentMatch,
            .certificateExactMatch, .certificateMatch, .certificateListExactMatch,
            .certificateListMatch, .uuidMatch, .uuidOrderingMatch:
            nil
        }
    }

    private func appendForm(
        _ value: Span<UInt8>,
        role: Role,
        schema: Schema,
        to writer: inout BERWriter
    ) -> Bool {
        switch self {
        case .octetStringMatch, .octetStringOrderingMatch:
            writer.append(value)
            return true
        case .objectIdentifierMatch: return schema.appendIdentifier(of: value, to: &writer)
        case .objectIdentifierFirstComponentMatch:
            guard role == .value else { return schema.appendIdentifier(of: value, to: &writer) }
            return schema.appendIdentifier(of: value.firstComponent, to: &writer)
        case .integerMatch, .integerOrderingMatch: return NormalForms.appendInteger(value, &writer)
        case .integerFirstComponentMatch:
            guard role == .value else { return NormalForms.appendInteger(value, &writer) }
            return NormalForms.appendInteger(value.firstComponent, &writer)
        case .distinguishedNameMatch:
            do throws(LDAPError) {
                try DistinguishedName.appendKey(of: value, schema: schema, to: &writer)
                return true
            } catch { return false }
        case .booleanMatch: return NormalForms.appendBoolean(value, &writer)
        case .bitStringMatch: return NormalForms.appendBitString(value, &writer)
        case .generalizedTimeMatch, .generalizedTimeOrderingMatch:
            return NormalForms.appendTime(value, &writer)
        case .uuidMatch, .uuidOrderingMatch: return NormalForms.appendUUID(value, &writer)
        case .caseIgnoreListMatch:
            return NormalForms.appendLines(value, as: .whole, role: role, &writer)
        case .certificateExactMatch:
            return CertificateAssertion.append(value, role: role, schema: schema, to: &writer)
        case .certificateMatch, .certificateListExactMatch, .certificateListMatch: return false
        case .caseIgnoreMatch, .caseIgnoreOrderingMatch, .caseIgnoreSubstringsMatch,
            .caseExactMatch, .caseExactOrderingMatch, .caseExactSubstringsMatch, .wordMatch,
            .keywordMatch, .numericStringMatch, .numericStringOrderingMatch,
            .numericStringSubstringsMatch, .caseIgnoreListSubstringsMatch, .telephoneNumberMatch,
            .telephoneNumberSubstringsMatch,
            .caseExactIA5Match, .caseIgnoreIA5Match, .caseIgnoreIA5SubstringsMatch:
            return textPreparation?.append(value, as: .whole, to: &writer) ?? false
        }
    }
}

extension Span where Element == UInt8 {
    /// The first component of a description such as `( 2.5.4.3 NAME 'cn' … )`; empty when there is
    /// none.
    fileprivate var firstComponent: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var start = 0
            while start < count, self[start] == 0x20 || self[start] == UInt8(ascii: "(") {
                start += 1
            }
            var end = start
            while end < count, self[end] != 0x20, self[end] != UInt8(ascii: ")") { end += 1 }
            return extracting(start..<end)
        }
    }
}
