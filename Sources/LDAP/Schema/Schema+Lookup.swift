package import BER

extension Schema {
    /// The attribute type called `name`: a name or a dotted OID, in any case, without options.
    package func attributeType(named name: Span<UInt8>) -> AttributeTypeID? {
        attributeNames.find(name).map { AttributeTypeID(index: $0) }
    }

    /// The attribute type called `name`.
    package func attributeType(named name: String) -> AttributeTypeID? {
        attributeType(named: Array(name.utf8).span)
    }

    /// Takes an attribute description apart: `userCertificate;binary`, `2.5.4.36`, `CN;lang-de`.
    ///
    /// Nil for a type that the schema does not have, and for options that are none.
    package func attributeDescription(_ text: Span<UInt8>) -> AttributeDescription? {
        var end = 0
        while end < text.count, text[end] != UInt8(ascii: ";") { end += 1 }
        guard let type = attributeType(named: text.extracting(first: end)) else { return nil }
        var isBinary = false
        var hasOtherOptions = false
        while end < text.count {
            let start = end + 1
            end = start
            while end < text.count, text[end] != UInt8(ascii: ";") {
                let byte = text[end]
                guard byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-") else {
                    return nil
                }
                end += 1
            }
            guard end > start else { return nil }
            if text.extracting(start..<end).equalsIgnoringCase("binary") {
                isBinary = true
            } else {
                hasOtherOptions = true
            }
        }
        return AttributeDescription(
            type: type,
            isBinary: isBinary,
            hasOtherOptions: hasOtherOptions
        )
    }

    /// The description of a type.
    package subscript(type: AttributeTypeID) -> AttributeType { attributeTypes[Int(type.index)] }

    /// The rule for equality of a type, its superiors' when it has none of its own.
    package func equalityRule(_ type: AttributeTypeID) -> MatchingRule? {
        facts[Int(type.index)].equality
    }

    /// The rule for order of a type.
    package func orderingRule(_ type: AttributeTypeID) -> MatchingRule? {
        facts[Int(type.index)].ordering
    }

    /// The rule for substrings of a type.
    package func substringsRule(_ type: AttributeTypeID) -> MatchingRule? {
        facts[Int(type.index)].substrings
    }

    /// Whether a type is operational: shown only when asked for by name or by `+`.
    package func isOperational(_ type: AttributeTypeID) -> Bool {
        facts[Int(type.index)].isOperational
    }

    /// Whether values of a type are transferred under `;binary`, whatever spelling was asked for.
    package func isBinaryTransferred(_ type: AttributeTypeID) -> Bool {
        facts[Int(type.index)].isBinaryTransferred
    }

    /// The type that `type` specializes.
    package func superior(_ type: AttributeTypeID) -> AttributeTypeID? {
        facts[Int(type.index)].superior
    }

    /// Whether `type` is `ancestor` or one of its subtypes, which is what asking for `ancestor`
    /// asks for too (RFC 4512 §2.5.1).
    package func isKind(_ type: AttributeTypeID, of ancestor: AttributeTypeID) -> Bool {
        var current = type
        while current != ancestor {
            // A superior is always defined before its subtypes, so the chain ends.
            guard let superior = superior(current) else { return false }
            current = superior
        }
        return true
    }

    /// Appends the preferred name of a type, in small letters.
    package func appendLowercasedName(_ type: AttributeTypeID, to writer: inout BERWriter) {
        let facts = facts[Int(type.index)]
        let start = Int(facts.nameStart)
        for index in start..<start + Int(facts.nameCount) { writer.append(nameBytes[index]) }
    }

    /// Appends the dotted OID of the schema element called `name`, or `name` itself when it is an
    /// OID; false for a name that the schema does not have.
    package func appendIdentifier(of name: Span<UInt8>, to writer: inout BERWriter) -> Bool {
        if let element = elementNames.find(name) {
            for byte in identifiers[Int(element)] { writer.append(byte) }
            return true
        }
        guard ObjectIdentifier.isDotted(name) else { return false }
        writer.append(name)
        return true
    }

    /// The matching rule called `name`, by name or OID; nil for one that the server does not have.
    package func matchingRule(named name: Span<UInt8>) -> MatchingRule? {
        ruleNames.find(name).flatMap { UInt8(exactly: $0) }.flatMap(MatchingRule.init(rawValue:))
    }

    /// The object class called `name`, by name or OID.
    package func objectClass(named name: String) -> ObjectClass? {
        objectClasses.first { candidate in
            candidate.identifier == name
                || candidate.names.contains { $0.lowercased() == name.lowercased() }
        }
    }

    /// The descriptions of the attribute types, as the subschema publishes them.
    package var attributeTypeDefinitions: [String] { attributeTypes.map(\.definition) }

    /// The descriptions of the object classes, as the subschema publishes them.
    package var objectClassDefinitions: [String] { objectClasses.map(\.definition) }
}
