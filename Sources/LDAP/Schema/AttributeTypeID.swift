/// An attribute type of one ``Schema``: its place in ``Schema/attributeTypes``.
///
/// Good only together with the schema that gave it; a file that keeps one keeps
/// ``Schema/fingerprint`` beside it.
package struct AttributeTypeID: Hashable, Comparable, Sendable {
    /// The place, counted from 0.
    package let index: UInt16

    /// The type at `index`.
    package init(index: UInt16) { self.index = index }

    /// Orders by place.
    package static func < (left: AttributeTypeID, right: AttributeTypeID) -> Bool {
        left.index < right.index
    }
}

/// An attribute description taken apart: a known type and what its options say (RFC 4512 §2.5).
package struct AttributeDescription: Equatable, Sendable {
    /// The type.
    package let type: AttributeTypeID

    /// Whether `;binary` is among the options (RFC 4522).
    package let isBinary: Bool

    /// Whether there are options other than `;binary`, of which the server knows none.
    package let hasOtherOptions: Bool
}
