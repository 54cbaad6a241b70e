import BER

extension DistinguishedName {
    /// Whether each value of the name written as `text` is of its attribute's syntax, as far as that
    /// is known; what is no name has none that are.
    ///
    /// Keys are made of names without asking, since certificates have subjects with values that are
    /// not. An address beyond ASCII is a value of `mail`. Names without escapes, of text, allocate
    /// nothing.
    package static func hasValuesOfSyntax(_ text: Span<UInt8>, schema: Schema) -> Bool {
        var parser = DistinguishedNameParser(text)
        do throws(LDAPError) {
            while let attribute = try parser.next() {
                guard let type = schema.attributeType(named: text.extracting(attribute.type)),
                    let syntax = schema.facts[Int(type.index)].syntax
                else { continue }
                let isOfSyntax: Bool
                if case .plain = attribute.form {
                    let value = text.extracting(attribute.value)
                    isOfSyntax = accepts(value, type, syntax, schema)
                } else {
                    let value = try value(of: attribute, in: parser)
                    isOfSyntax = accepts(value.span, type, syntax, schema)
                }
                guard isOfSyntax else { return false }
            }
        } catch { return false }
        return true
    }

    private static func accepts(
        _ value: Span<UInt8>,
        _ type: AttributeTypeID,
        _ syntax: AttributeSyntax,
        _ schema: Schema
    ) -> Bool {
        if syntax.accepts(value, schema: schema) { return true }
        guard type == schema.known.mail else { return false }
        var address = BERWriter()
        return appendAddress(value, to: &address)
    }
}
