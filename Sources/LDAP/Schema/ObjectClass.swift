/// An object class of the schema (RFC 4512 §4.1.1).
package struct ObjectClass: Equatable, Sendable {
    /// Which part of an entry's class it can be.
    package enum Kind: String, Equatable, Sendable {
        /// Only a superclass of others.
        case abstract = "ABSTRACT"
        /// What an entry is.
        case structural = "STRUCTURAL"
        /// What an entry is besides.
        case auxiliary = "AUXILIARY"
    }

    /// The OID, dotted.
    package let identifier: String

    /// The names, the preferred one first; never empty.
    package let names: [String]

    /// The names or OIDs of the direct superclasses.
    package let superiors: [String]

    /// Which part of an entry's class it can be.
    package let kind: Kind

    /// The attributes that an entry of the class has, without the superclasses'.
    package let required: [AttributeTypeID]

    /// The attributes that an entry of the class may have, without the superclasses'.
    package let allowed: [AttributeTypeID]

    /// The description in the form of RFC 4512, as the subschema publishes it.
    package let definition: String
}
