import Addressing
package import BER

extension DistinguishedName {
    /// Appends the key of the name written as `text`; nothing for the empty name.
    ///
    /// Names without escapes and of one attribute a component, as clients send them, allocate
    /// nothing. When this throws, the writer is as it was.
    /// - Throws: ``LDAPError/invalidName(offset:)``, ``LDAPError/nameTooLong(limit:)``,
    ///   ``LDAPError/nameTooDeep(limit:)``.
    package static func appendKey(
        of text: Span<UInt8>,
        schema: Schema,
        to writer: inout BERWriter
    ) throws(LDAPError) {
        guard text.count <= bytesMax else { throw .nameTooLong(limit: bytesMax) }
        let start = writer.count
        do throws(LDAPError) {
            try appendComponents(of: text, schema: schema, to: &writer)
        } catch {
            writer.truncate(to: start)
            throw error
        }
    }

    /// Appends one component to a key: what a key begins or goes on with, towards the entry.
    ///
    /// - Parameters:
    ///   - type: The attribute type.
    ///   - value: The value in its normal form (``MatchingRule/normalize(_:role:schema:into:)``).
    ///   - schema: Where the type is from.
    ///   - writer: Where the key so far stands.
    package static func appendComponent(
        type: AttributeTypeID,
        normalizedValue value: Span<UInt8>,
        schema: Schema,
        to writer: inout BERWriter
    ) {
        schema.appendLowercasedName(type, to: &writer)
        writer.append(UInt8(ascii: "="))
        let start = writer.count
        writer.append(value)
        escapeTail(from: start, &writer)
        writer.append(0)
    }

    /// The number of components of a key.
    package static func componentCount(ofKey key: Span<UInt8>) -> Int {
        var count = 0
        for index in key.indices where key[index] == 0 { count += 1 }
        return count
    }

    /// How much of a key is its parent's; 0 for a key of one component, nil for the empty one.
    package static func parentLength(ofKey key: Span<UInt8>) -> Int? {
        guard key.count > 0 else { return nil }
        var end = key.count - 1
        while end > 0, key[end - 1] != 0 { end -= 1 }
        return end
    }

    private static func appendComponents(
        of text: Span<UInt8>,
        schema: Schema,
        to writer: inout BERWriter
    ) throws(LDAPError) {
        let start = writer.count
        var parser = DistinguishedNameParser(text)
        // Where each component begins, in the order of the text, and where the last one ends.
        var starts = InlineArray<33, Int>(repeating: 0)
        var count = 0
        var attributes = 0
        while let attribute = try parser.next() {
            if attributes == 0 {
                guard count < componentsMax else { throw .nameTooDeep(limit: componentsMax) }
                starts[count] = writer.count
                count += 1
            } else {
                writer.append(1)
                writer.append(3)
            }
            try append(attribute, of: parser, schema: schema, to: &writer)
            attributes += 1
            if attribute.continues { continue }
            if attributes > 1 { sortAttributes(from: starts[count - 1], &writer) }
            writer.append(0)
            attributes = 0
        }
        starts[count] = writer.count
        guard count > 1 else { return }
        // Reversing everything and then each component puts the components, unchanged, the other
        // way round.
        var bytes = writer.mutableBytes
        let end = starts[count]
        reverse(&bytes, from: start, to: end)
        for component in 0..<count {
            reverse(
                &bytes,
                from: start + end - starts[component + 1],
                to: start + end - starts[component]
            )
        }
    }

    private static func append(
        _ attribute: DistinguishedNameParser.Attribute,
        of parser: borrowing DistinguishedNameParser,
        schema: Schema,
        to writer: inout BERWriter
    ) throws(LDAPError) {
        let name = parser.text.extracting(attribute.type)
        var rule: MatchingRule? = .caseIgnoreMatch
        var isMail = false
        if let type = schema.attributeType(named: name) {
            schema.appendLowercasedName(type, to: &writer)
            rule = schema.equalityRule(type)
            isMail = type == schema.known.mail
        } else {
            for index in name.indices { writer.append(name[index].asciiLowercased) }
        }
        writer.append(UInt8(ascii: "="))
        let start = writer.count
        let isOfSyntax: Bool
        switch attribute.form {
        case .plain:
            let value = parser.text.extracting(attribute.value)
            isOfSyntax =
                append(value, rule: rule, schema: schema, to: &writer)
                || isMail && appendAddress(value, to: &writer)
        case .escaped:
            let value = try parser.decoded(attribute)
            isOfSyntax =
                append(value.span, rule: rule, schema: schema, to: &writer)
                || isMail && appendAddress(value.span, to: &writer)
        case .hexadecimal:
            let encoding = try parser.decoded(attribute)
            let value = stringContent(encoding)
            if append(value.span, rule: rule, schema: schema, to: &writer) {
                isOfSyntax = true
            } else {
                isOfSyntax = append(encoding.span, rule: nil, schema: schema, to: &writer)
            }
        }
        guard isOfSyntax else { throw .invalidName(offset: attribute.value.lowerBound) }
        escapeTail(from: start, &writer)
    }

    /// Appends the canonical form of an address beyond ASCII, which IA5 rules do not take; false when
    /// it is none.
    static func appendAddress(_ value: Span<UInt8>, to writer: inout BERWriter) -> Bool {
        var address = InlineArray<256, UInt8>(repeating: 0)
        var slot = address.mutableSpan
        guard let length = MailAddress.writeCanonical(value, into: &slot) else { return false }
        writer.append(address.span.extracting(first: length))
        return true
    }

    private static func append(
        _ value: Span<UInt8>,
        rule: MatchingRule?,
        schema: Schema,
        to writer: inout BERWriter
    ) -> Bool {
        // A name inside a name would let a peer nest parsers; nobody names entries by names.
        guard let rule, rule != .distinguishedNameMatch, rule != .certificateExactMatch,
            !rule.comparesComponents
        else {
            writer.append(value)
            return true
        }
        return rule.normalize(value, role: .value, schema: schema, into: &writer)
    }

    /// Escapes the bytes 0x00 and 0x01 of what was written from `start` on; text has none.
    private static func escapeTail(from start: Int, _ writer: inout BERWriter) {
        guard needsEscape(writer.bytes, from: start) else { return }
        let tail = writer.bytes.extracting(droppingFirst: start).array()
        writer.truncate(to: start)
        for byte in tail {
            if byte <= 1 { writer.append(1) }
            writer.append(byte <= 1 ? byte + 1 : byte)
        }
    }

    private static func needsEscape(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        for index in start..<bytes.count where bytes[index] <= 1 { return true }
        return false
    }

    /// The attributes of a component's bytes; each 01 in them is followed by 01, 02 or 03.
    private static func attributes(of component: Span<UInt8>) -> [[UInt8]] {
        var attributes: [[UInt8]] = []
        var begin = 0
        var index = 0
        while index < component.count - 1 {
            if component[index] == 1 {
                if component[index + 1] == 3 {
                    attributes.append(component.extracting(begin..<index).array())
                    begin = index + 2
                }
                index += 1
            }
            index += 1
        }
        attributes.append(component.extracting(begin..<component.count).array())
        return attributes
    }

    /// Sorts the attributes of the component that begins at `start` and is not ended yet.
    private static func sortAttributes(from start: Int, _ writer: inout BERWriter) {
        var attributes = attributes(of: writer.bytes.extracting(droppingFirst: start))
        attributes.sort { $0.span.precedes($1.span) }
        writer.truncate(to: start)
        for (place, attribute) in attributes.enumerated() {
            if place > 0 {
                writer.append(1)
                writer.append(3)
            }
            writer.append(attribute)
        }
    }

    private static func reverse(_ bytes: inout MutableSpan<UInt8>, from start: Int, to end: Int) {
        var low = start
        var high = end - 1
        while low < high {
            bytes.swapAt(low, high)
            low += 1
            high -= 1
        }
    }
}
