/// Why schema text cannot be used.
package enum SchemaError: Error, Equatable, Sendable {
    /// A line is neither a comment, a description nor the rest of one.
    case unknownLine(line: Int)
    /// A description does not have the form of RFC 4512 §4.1.
    case malformedDescription(line: Int)
    /// A description has a keyword that its kind does not.
    case unknownKeyword(String, line: Int)
    /// Two elements have one name or OID.
    case duplicateName(String, line: Int)
    /// A description refers to an element that no description defines before it.
    case unknownReference(String, line: Int)
    /// The server has no code for a matching rule.
    case unknownMatchingRule(String, line: Int)
    /// An attribute type has neither a syntax nor a superior that has one.
    case missingSyntax(String, line: Int)
    /// More elements than an ``AttributeTypeID`` can tell apart.
    case tooManyElements(limit: Int)
    /// The schema lacks an attribute type that the code names.
    case missingAttribute(String)
}
