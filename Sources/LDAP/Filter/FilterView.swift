import BER

/// A search filter, borrowed, and checked as a whole when the request was decoded
/// (RFC 4511 §4.5.1.7).
///
///     Filter ::= CHOICE {
///          and             [0] SET SIZE (1..MAX) OF filter Filter,
///          or              [1] SET SIZE (1..MAX) OF filter Filter,
///          not             [2] Filter,
///          equalityMatch   [3] AttributeValueAssertion,
///          substrings      [4] SubstringFilter,
///          greaterOrEqual  [5] AttributeValueAssertion,
///          lessOrEqual     [6] AttributeValueAssertion,
///          present         [7] AttributeDescription,
///          approxMatch     [8] AttributeValueAssertion,
///          extensibleMatch [9] MatchingRuleAssertion,
///          ...  }
///
/// Empty groups are accepted: they are True and False (RFC 4526). Walking a filter takes each
/// header apart again, which costs a few nanoseconds and no memory; it cannot fail.
package struct FilterView: ~Escapable {
    /// The filter's element, header included.
    package let bytes: Span<UInt8>

    /// A filter taken apart by one level.
    package enum Node: ~Escapable {
        /// True when all are.
        case and(FilterList)
        /// True when one is.
        case or(FilterList)
        /// True when the only filter in the list is False.
        case not(FilterList)
        /// A value equals the assertion.
        case equality(AttributeAssertion)
        /// A value contains the parts in order.
        case substrings(SubstringAssertion)
        /// A value equals the assertion or comes after it.
        case greaterOrEqual(AttributeAssertion)
        /// A value equals the assertion or comes before it.
        case lessOrEqual(AttributeAssertion)
        /// The attribute is there; the payload is its description.
        case present(Span<UInt8>)
        /// A value is about the assertion; each server says what about means.
        case approximate(AttributeAssertion)
        /// A value matches by a rule that the assertion names.
        case extensible(ExtensibleAssertion)
    }

    /// Checks all of `bytes`, one filter with its header: structure, depth and number of terms.
    ///
    /// Linear in the bytes: each is passed over at most once for each level, at most
    /// ``MessageLimits/filterDepthMax`` times.
    @_lifetime(copy bytes)
    package init(checking bytes: Span<UInt8>, limits: MessageLimits) throws(LDAPError) {
        var check = FilterCheck(limits: limits)
        try check.run(bytes)
        self.bytes = bytes
    }

    @_lifetime(copy bytes)
    init(checked bytes: Span<UInt8>) { self.bytes = bytes }

    /// The filter taken apart by one level.
    package var node: Node {
        @_lifetime(copy self)
        get {
            // The bytes were checked, so the fallbacks here are never taken; they stand for a
            // filter that is False.
            var reader = BERReader(bytes)
            do throws(LDAPError) {
                let element = try reader.element()
                return try Node(tag: element.tag, content: element.content)
            } catch {
                return .or(FilterList(checked: Span()))
            }
        }
    }
}

extension FilterView.Node {
    @_lifetime(copy content)
    init(tag: BERTag, content: Span<UInt8>) throws(LDAPError) {
        switch tag.rawValue {
        case 0xa0: self = .and(FilterList(checked: content))
        case 0xa1: self = .or(FilterList(checked: content))
        case 0xa2: self = .not(FilterList(checked: content))
        case 0xa3: self = .equality(try AttributeAssertion(content))
        case 0xa4: self = .substrings(try SubstringAssertion(content))
        case 0xa5: self = .greaterOrEqual(try AttributeAssertion(content))
        case 0xa6: self = .lessOrEqual(try AttributeAssertion(content))
        case 0x87: self = .present(content)
        case 0xa8: self = .approximate(try AttributeAssertion(content))
        case 0xa9: self = .extensible(try ExtensibleAssertion(content))
        default: throw .unknownFilter(tag: tag.rawValue)
        }
    }
}

/// The filters of a group, walked in the order sent.
package struct FilterList: ~Escapable {
    private var reader: BERReader

    @_lifetime(copy content)
    init(checked content: Span<UInt8>) { reader = BERReader(content) }

    /// Whether no filter is left.
    package var isAtEnd: Bool { reader.isAtEnd }

    /// Takes the next filter; nil after the last.
    @_lifetime(copy self)
    package mutating func next() -> FilterView? {
        if reader.isAtEnd { return nil }
        do throws(BERError) {
            return FilterView(checked: try reader.readElement().whole)
        } catch { return nil }
    }
}
