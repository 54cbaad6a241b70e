/// The attribute types, object classes, rules and syntaxes that the server knows, read once from
/// text and never changed (RFC 4512 §4).
///
/// Look-ups work on borrowed bytes and allocate nothing.
package final class Schema: Sendable {
    /// The attribute types; an ``AttributeTypeID`` is a place in this array.
    package let attributeTypes: [AttributeType]

    /// The object classes.
    package let objectClasses: [ObjectClass]

    /// The descriptions of the syntaxes, as the subschema publishes them.
    package let syntaxDefinitions: [String]

    /// The descriptions of the matching rules, as the subschema publishes them.
    package let matchingRuleDefinitions: [String]

    /// The attribute types that the code names.
    package let known: KnownAttributes

    /// Changes when any description does: what is kept in a file with ``AttributeTypeID``s in it is
    /// void under another fingerprint.
    package let fingerprint: UInt64

    /// What a look-up needs of an attribute type, without reference counting.
    struct Facts: Sendable {
        var superior: AttributeTypeID?
        var equality: MatchingRule?
        var ordering: MatchingRule?
        var substrings: MatchingRule?
        var syntax: AttributeSyntax?
        var isOperational: Bool
        var isBinaryTransferred: Bool
        var nameStart: UInt32
        var nameCount: UInt16
    }

    let facts: [Facts]
    /// The preferred names of the attribute types, in small letters, one after the other.
    let nameBytes: [UInt8]
    let attributeNames: NameTable
    let ruleNames: NameTable
    /// Names and OIDs of every element, leading to places in `identifiers`.
    let elementNames: NameTable
    /// The dotted OIDs of every element.
    let identifiers: [[UInt8]]

    /// The schema described by `files`, each UTF-8 text in the form of ``SchemaText``.
    package init(files: [[UInt8]]) throws(SchemaError) {
        var builder = SchemaBuilder()
        try builder.read(try SchemaText(files))
        attributeTypes = builder.attributeTypes
        objectClasses = builder.objectClasses
        syntaxDefinitions = builder.syntaxDefinitions
        matchingRuleDefinitions = builder.matchingRuleDefinitions
        facts = builder.facts
        nameBytes = builder.nameBytes
        attributeNames = builder.attributeNames
        ruleNames = builder.ruleNames
        elementNames = builder.elementNames
        identifiers = builder.identifiers
        fingerprint = builder.fingerprint
        known = try KnownAttributes(names: builder.attributeNames)
    }

    /// The schema of the folder `schema/`, which is built into the program.
    package static func standard() throws(SchemaError) -> Schema {
        try Schema(files: [
            PackageResources.syntaxes_schema, PackageResources.core_schema,
            PackageResources.cosine_schema, PackageResources.pki_schema,
            PackageResources.inetorgperson_schema, PackageResources.operational_schema,
            PackageResources.monitor_schema,
        ])
    }
}
