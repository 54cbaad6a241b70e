/// Turns descriptions into a ``Schema``'s tables, checking every reference on the way.
///
/// Attribute types refer only to types defined before them, so that no chain of superiors is
/// circular.
struct SchemaBuilder {
    private(set) var attributeTypes: [AttributeType] = []
    private(set) var objectClasses: [ObjectClass] = []
    private(set) var syntaxDefinitions: [String] = []
    private(set) var matchingRuleDefinitions: [String] = []
    private(set) var facts: [Schema.Facts] = []
    private(set) var nameBytes: [UInt8] = []
    private(set) var attributeNames = NameTable()
    private(set) var ruleNames = NameTable()
    private(set) var elementNames = NameTable()
    private(set) var identifiers: [[UInt8]] = []
    private(set) var fingerprint: UInt64 = 0xcbf2_9ce4_8422_2325
    private var binarySyntaxes: Set<String> = []
    private var syntaxes: Set<String> = []

    /// More elements than this are refused; a tenth of what 16 bits tell apart is plenty.
    private static let elementsMax = 6_000

    mutating func read(_ text: SchemaText) throws(SchemaError) {
        for kind in SchemaText.Kind.allCases {
            for description in text.descriptions[kind] ?? [] {
                try add(description, kind)
                for byte in description.text.utf8 {
                    fingerprint = (fingerprint ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
                }
            }
        }
    }

    private mutating func add(
        _ description: SchemaDescription,
        _ kind: SchemaText.Kind
    ) throws(SchemaError) {
        switch kind {
        case .syntax: try addSyntax(description)
        case .matchingRule: try addMatchingRule(description)
        case .attributeType: try addAttributeType(description)
        case .objectClass: try addObjectClass(description)
        }
        try addElement(description)
    }

    /// Makes names and OID known to objectIdentifierMatch; one name may stand for one element of
    /// each kind, of which the first is found.
    private mutating func addElement(_ description: SchemaDescription) throws(SchemaError) {
        guard identifiers.count < Self.elementsMax else {
            throw .tooManyElements(limit: Self.elementsMax)
        }
        let element = UInt16(identifiers.count)
        identifiers.append(Array(description.identifier.utf8))
        for name in description.values("NAME") + [description.identifier] {
            _ = elementNames.insert(name, element: element)
        }
    }

    private mutating func addSyntax(_ description: SchemaDescription) throws(SchemaError) {
        try description.allow(["DESC"])
        syntaxes.insert(description.identifier)
        if description.value("X-BINARY-TRANSFER-REQUIRED") == "TRUE" {
            binarySyntaxes.insert(description.identifier)
        }
        syntaxDefinitions.append(description.text)
    }

    private mutating func addMatchingRule(_ description: SchemaDescription) throws(SchemaError) {
        try description.allow(["NAME", "DESC", "OBSOLETE", "SYNTAX"])
        let names = description.values("NAME")
        let known = MatchingRule.allCases.first { names.contains($0.name) }
        guard let rule = known else {
            throw .unknownMatchingRule(names.first ?? "", line: description.line)
        }
        for name in names + [description.identifier] {
            guard ruleNames.insert(name, element: UInt16(rule.rawValue)) else {
                throw .duplicateName(name, line: description.line)
            }
        }
        matchingRuleDefinitions.append(description.text)
    }

    private mutating func addAttributeType(_ description: SchemaDescription) throws(SchemaError) {
        try description.allow([
            "NAME", "DESC", "OBSOLETE", "SUP", "EQUALITY", "ORDERING", "SUBSTR", "SYNTAX",
            "SINGLE-VALUE", "COLLECTIVE", "NO-USER-MODIFICATION", "USAGE",
        ])
        guard attributeTypes.count < Self.elementsMax else {
            throw .tooManyElements(limit: Self.elementsMax)
        }
        let names = description.values("NAME")
        guard let name = names.first else { throw .malformedDescription(line: description.line) }
        let superior = try reference(description.value("SUP"), description)
        let inherited = superior.map { attributeTypes[Int($0.index)] }
        let written = description.value("SYNTAX").map { String($0.prefix { $0 != "{" }) }
        guard let syntax = written ?? inherited?.syntax else {
            throw .missingSyntax(name, line: description.line)
        }
        guard syntaxes.contains(syntax) else {
            throw .unknownReference(syntax, line: description.line)
        }
        let usage = description.value("USAGE") ?? AttributeUsage.userApplications.rawValue
        guard let usage = AttributeUsage(rawValue: usage) else {
            throw .unknownReference(usage, line: description.line)
        }
        let type = AttributeType(
            identifier: description.identifier,
            names: names,
            superior: superior,
            equality: try rule("EQUALITY", .equality, description) ?? inherited?.equality,
            ordering: try rule("ORDERING", .ordering, description) ?? inherited?.ordering,
            substrings: try rule("SUBSTR", .substrings, description) ?? inherited?.substrings,
            syntax: syntax,
            isSingleValue: description.has("SINGLE-VALUE"),
            isUserModifiable: !description.has("NO-USER-MODIFICATION"),
            usage: usage,
            isBinaryTransferred: binarySyntaxes.contains(syntax),
            definition: description.text
        )
        try append(type, aliases: description.values("X-ALIAS"), description)
    }

    private mutating func append(
        _ type: AttributeType,
        aliases: [String],
        _ description: SchemaDescription
    ) throws(SchemaError) {
        let index = UInt16(attributeTypes.count)
        for name in type.names + [type.identifier] + aliases {
            guard attributeNames.insert(name, element: index) else {
                throw .duplicateName(name, line: description.line)
            }
        }
        let lowered = type.name.utf8.map { $0.asciiLowercased }
        guard let nameCount = UInt16(exactly: lowered.count) else {
            throw .malformedDescription(line: description.line)
        }
        facts.append(
            Schema.Facts(
                superior: type.superior,
                equality: type.equality,
                ordering: type.ordering,
                substrings: type.substrings,
                syntax: AttributeSyntax(rawValue: type.syntax),
                isOperational: type.isOperational,
                isBinaryTransferred: type.isBinaryTransferred,
                nameStart: UInt32(nameBytes.count),
                nameCount: nameCount
            )
        )
        nameBytes += lowered
        attributeTypes.append(type)
    }

    private mutating func addObjectClass(_ description: SchemaDescription) throws(SchemaError) {
        try description.allow([
            "NAME", "DESC", "OBSOLETE", "SUP", "ABSTRACT", "STRUCTURAL", "AUXILIARY", "MUST", "MAY",
        ])
        let names = description.values("NAME")
        guard !names.isEmpty else { throw .malformedDescription(line: description.line) }
        let taken = objectClasses.contains { $0.identifier == description.identifier }
        guard !taken else { throw .duplicateName(description.identifier, line: description.line) }
        for superior in description.values("SUP") {
            guard objectClasses.contains(where: { $0.names.contains(superior) }) else {
                throw .unknownReference(superior, line: description.line)
            }
        }
        let kind: ObjectClass.Kind =
            description.has("ABSTRACT")
            ? .abstract : description.has("AUXILIARY") ? .auxiliary : .structural
        objectClasses.append(
            ObjectClass(
                identifier: description.identifier,
                names: names,
                superiors: description.values("SUP"),
                kind: kind,
                required: try references("MUST", description),
                allowed: try references("MAY", description),
                definition: description.text
            )
        )
    }

    private func references(
        _ keyword: String,
        _ description: SchemaDescription
    ) throws(SchemaError) -> [AttributeTypeID] {
        var types: [AttributeTypeID] = []
        for name in description.values(keyword) {
            if let type = try reference(name, description) { types.append(type) }
        }
        return types
    }

    private func reference(
        _ name: String?,
        _ description: SchemaDescription
    ) throws(SchemaError) -> AttributeTypeID? {
        guard let name else { return nil }
        guard let index = attributeNames.find(Array(name.utf8).span) else {
            throw .unknownReference(name, line: description.line)
        }
        return AttributeTypeID(index: index)
    }

    private func rule(
        _ keyword: String,
        _ purpose: MatchingRule.Purpose,
        _ description: SchemaDescription
    ) throws(SchemaError) -> MatchingRule? {
        guard let name = description.value(keyword) else { return nil }
        guard let number = ruleNames.find(Array(name.utf8).span).flatMap({ UInt8(exactly: $0) }),
            let rule = MatchingRule(rawValue: number), rule.purpose == purpose
        else { throw .unknownReference(name, line: description.line) }
        return rule
    }
}
