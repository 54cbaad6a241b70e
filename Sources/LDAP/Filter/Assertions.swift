import BER

/// AttributeValueAssertion ::= SEQUENCE { attributeDesc, assertionValue } (RFC 4511 §4.1.6).
package struct AttributeAssertion: ~Escapable {
    /// The attribute description, as spelled.
    package let attribute: Span<UInt8>

    /// The value asserted, not checked against any syntax.
    package let value: Span<UInt8>

    @_lifetime(copy content)
    init(_ content: Span<UInt8>) throws(LDAPError) {
        var fields = BERReader(content)
        attribute = try fields.field(.octetString)
        value = try fields.field(.octetString)
        try fields.ignoreExtensions()
    }
}

/// A substring assertion (RFC 4511 §4.5.1.7.2).
///
///     SubstringFilter ::= SEQUENCE {
///          type           AttributeDescription,
///          substrings     SEQUENCE SIZE (1..MAX) OF substring CHOICE {
///               initial [0] AssertionValue,  -- can occur at most once
///               any     [1] AssertionValue,
///               final   [2] AssertionValue } -- can occur at most once
///          }
package struct SubstringAssertion: ~Escapable {
    /// Where in the value a part must stand.
    package enum Place: UInt8, Equatable, Sendable {
        /// At the beginning; only the first part.
        case initial = 0x80
        /// Anywhere after the parts before it.
        case any = 0x81
        /// At the end; only the last part.
        case final = 0x82
    }

    /// One part.
    package struct Part: ~Escapable {
        /// Where it must stand.
        package let place: Place
        /// Its bytes.
        package let value: Span<UInt8>

        @_lifetime(copy value)
        init(place: Place, value: Span<UInt8>) {
            self.place = place
            self.value = value
        }
    }

    /// The parts, walked in order.
    package struct Parts: ~Escapable {
        private var reader: BERReader

        @_lifetime(copy content)
        init(_ content: Span<UInt8>) { reader = BERReader(content) }

        /// Takes the next part; nil after the last.
        @_lifetime(copy self)
        package mutating func next() -> Part? {
            if reader.isAtEnd { return nil }
            do throws(BERError) {
                let element = try reader.readElement()
                guard let place = Place(rawValue: element.tag.rawValue) else { return nil }
                return Part(place: place, value: element.content)
            } catch { return nil }
        }
    }

    /// The attribute description, as spelled.
    package let attribute: Span<UInt8>

    /// The content of the SEQUENCE OF parts.
    let partBytes: Span<UInt8>

    @_lifetime(copy attribute, copy partBytes)
    init(attribute: Span<UInt8>, partBytes: Span<UInt8>) {
        self.attribute = attribute
        self.partBytes = partBytes
    }

    @_lifetime(copy content)
    init(_ content: Span<UInt8>) throws(LDAPError) {
        var fields = BERReader(content)
        attribute = try fields.field(.octetString)
        partBytes = try fields.field(.sequence)
        try fields.ignoreExtensions()
    }

    /// The parts, in order.
    package var parts: Parts {
        @_lifetime(copy self)
        get { Parts(partBytes) }
    }

    /// The assertion's only part, wherever it must stand; nil when there are more.
    package var onlyPart: Part? {
        @_lifetime(copy self)
        get {
            var parts = parts
            guard let only = parts.next() else { return nil }
            guard parts.next() == nil else { return nil }
            return only
        }
    }
}

/// An extensible assertion (RFC 4511 §4.5.1.7.7).
///
///     MatchingRuleAssertion ::= SEQUENCE {
///          matchingRule    [1] MatchingRuleId OPTIONAL,
///          type            [2] AttributeDescription OPTIONAL,
///          matchValue      [3] AssertionValue,
///          dnAttributes    [4] BOOLEAN DEFAULT FALSE }
package struct ExtensibleAssertion: ~Escapable {
    /// The rule's name or OID; nil for the attribute's own equality rule.
    package let rule: Span<UInt8>?

    /// The attribute description, as spelled; nil for every attribute that the rule fits.
    package let attribute: Span<UInt8>?

    /// The value asserted.
    package let value: Span<UInt8>

    /// Whether the values in the entry's name count too.
    package let matchesNameAttributes: Bool

    @_lifetime(copy content)
    init(_ content: Span<UInt8>) throws(LDAPError) {
        var fields = BERReader(content)
        rule = try fields.optionalField(.context(1))
        attribute = try fields.optionalField(.context(2))
        value = try fields.field(.context(3))
        let flag = BERTag.context(4)
        matchesNameAttributes = fields.peekTag() == flag ? try fields.booleanField(flag) : false
        try fields.ignoreExtensions()
    }
}
