import BER

/// A modify, borrowed (RFC 4511 §4.6).
///
///     ModifyRequest ::= [APPLICATION 6] SEQUENCE {
///          object          LDAPDN,
///          changes         SEQUENCE OF change SEQUENCE {
///               operation       ENUMERATED { add (0), delete (1), replace (2), ... },
///               modification    PartialAttribute } }
///
/// The list is checked as a whole here, so that walking it cannot fail.
package struct ModifyRequest: ~Escapable {
    /// What is done with the values of one change.
    package enum Operation: UInt8, Equatable, Sendable {
        /// They are added; there is at least one.
        case add = 0
        /// They are removed; none means all that there are.
        case delete = 1
        /// They take the place of all that there are; none removes the attribute.
        case replace = 2
    }

    /// One change.
    package struct Change: ~Escapable {
        /// What is done with the values.
        package let operation: Operation
        /// The attribute and the values.
        package let attribute: WrittenAttribute

        @_lifetime(copy reader)
        fileprivate init(reading reader: inout BERReader) throws(LDAPError) {
            var fields = try reader.fields(.sequence)
            let number = try fields.enumeratedField()
            guard let operation = UInt8(exactly: number).flatMap(Operation.init(rawValue:)) else {
                throw .unknownModification(number)
            }
            self.operation = operation
            attribute = try WrittenAttribute(reading: &fields)
            try fields.ignoreExtensions()
        }
    }

    /// The entry's name, as sent.
    package let entry: Span<UInt8>

    /// The changes that are left to walk.
    private var reader: BERReader

    /// Decodes the content of a ``RequestKind/modify``.
    /// - Throws: ``LDAPError/tooManyAttributes(limit:)``, ``LDAPError/tooManyValues(limit:)``,
    ///   ``LDAPError/unknownModification(_:)``, ``LDAPError/attributeWithoutValues``,
    ///   ``LDAPError/malformed(_:)``.
    @_lifetime(copy content)
    package init(_ content: Span<UInt8>, limits: MessageLimits) throws(LDAPError) {
        var fields = BERReader(content)
        entry = try fields.field(.octetString)
        let changeList = try fields.fields(.sequence)
        try fields.ignoreExtensions()
        reader = copy changeList
        var list = copy changeList
        var changes = 0
        var values = 0
        while !list.isAtEnd {
            changes += 1
            guard changes <= limits.attributesMax else {
                throw .tooManyAttributes(limit: limits.attributesMax)
            }
            let change = try Change(reading: &list)
            guard change.operation != .add || change.attribute.valueCount > 0 else {
                throw .attributeWithoutValues
            }
            values += change.attribute.valueCount
            guard values <= limits.writtenValuesMax else {
                throw .tooManyValues(limit: limits.writtenValuesMax)
            }
        }
    }

    /// Takes the next change, in the order sent; nil after the last.
    @_lifetime(copy self)
    package mutating func nextChange() -> Change? {
        if reader.isAtEnd { return nil }
        do throws(LDAPError) { return try Change(reading: &reader) } catch { return nil }
    }
}
