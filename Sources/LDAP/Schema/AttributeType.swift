/// What an attribute is for (RFC 4512 §4.1.2).
package enum AttributeUsage: String, Equatable, Sendable {
    /// What users keep: a user attribute.
    case userApplications
    /// What the directory keeps about an entry.
    case directoryOperation
    /// What servers share among themselves.
    case distributedOperation
    /// What one server keeps about itself.
    case dSAOperation
}

/// An attribute type of the schema (RFC 4512 §4.1.2), with what it inherits filled in.
package struct AttributeType: Equatable, Sendable {
    /// The OID, dotted.
    package let identifier: String

    /// The names, the preferred one first; never empty.
    package let names: [String]

    /// The type that this one specializes.
    package let superior: AttributeTypeID?

    /// The rule for equality; nil when values cannot be compared.
    package let equality: MatchingRule?

    /// The rule for order.
    package let ordering: MatchingRule?

    /// The rule for substrings.
    package let substrings: MatchingRule?

    /// The syntax's OID, dotted.
    package let syntax: String

    /// Whether an entry has at most one value.
    package let isSingleValue: Bool

    /// Whether users may change it.
    package let isUserModifiable: Bool

    /// What it is for.
    package let usage: AttributeUsage

    /// Whether values are transferred under `;binary` (RFC 4522, RFC 4523 §2.1).
    package let isBinaryTransferred: Bool

    /// The description in the form of RFC 4512, as the subschema publishes it.
    package let definition: String

    /// The preferred name.
    package var name: String { names.first ?? identifier }

    /// Whether it is an operational attribute: not shown unless asked for.
    package var isOperational: Bool { usage != .userApplications }
}
