import BER

/// The order asked for, borrowed (RFC 2891 §1.1).
///
///     SortKeyList ::= SEQUENCE OF SEQUENCE {
///          attributeType   AttributeDescription,
///          orderingRule    [0] MatchingRuleId OPTIONAL,
///          reverseOrder    [1] BOOLEAN DEFAULT FALSE }
package struct SortControl: ~Escapable {
    /// One key of the order.
    package struct Key: ~Escapable {
        /// The attribute description, as spelled.
        package let attribute: Span<UInt8>
        /// The ordering rule's name or OID; nil for the attribute's own.
        package let rule: Span<UInt8>?
        /// Whether the greatest comes first.
        package let isReversed: Bool

        @_lifetime(copy reader)
        fileprivate init(reading reader: inout BERReader) throws(BERError) {
            var fields = try reader.readConstructed(.sequence)
            attribute = try fields.readContent(.octetString)
            rule = try fields.readOptionalContent(.context(0))
            let flag = BERTag.context(1)
            isReversed = fields.peekTag() == flag ? try fields.readBoolean(flag) : false
            try fields.finish()
        }
    }

    /// How many keys there are, at least one.
    package let count: Int

    private var reader: BERReader

    /// Decodes the value of a ``ControlType/sort``.
    /// - Throws: ``LDAPError/valueMissing``, ``LDAPError/malformedValue(_:)``,
    ///   ``LDAPError/noSortKeys``, ``LDAPError/tooManySortKeys(limit:)``.
    @_lifetime(copy value)
    package init(_ value: Span<UInt8>?, limits: MessageLimits) throws(LDAPError) {
        guard let value else { throw .valueMissing }
        var count = 0
        let list: BERReader
        do throws(BERError) {
            var outer = BERReader(value)
            list = try outer.readConstructed(.sequence)
            try outer.finish()
            var keys = copy list
            while !keys.isAtEnd {
                _ = try Key(reading: &keys)
                count += 1
            }
        } catch { throw .malformedValue(error) }
        guard count > 0 else { throw .noSortKeys }
        guard count <= limits.sortKeysMax else {
            throw .tooManySortKeys(limit: limits.sortKeysMax)
        }
        self.count = count
        reader = list
    }

    /// Takes the next key, the most significant first; nil after the last.
    @_lifetime(copy self)
    package mutating func nextKey() -> Key? {
        if reader.isAtEnd { return nil }
        do throws(BERError) { return try Key(reading: &reader) } catch { return nil }
    }
}
