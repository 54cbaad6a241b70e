import BER
import LDAP

/// An entry that is not in the directory: the root DSE or the subschema, encoded once at start, or
/// one below `cn=Monitor`, made when it is asked for.
struct VirtualEntry: Sendable, FilterSubject {
    /// One attribute.
    struct Attribute: Sendable {
        /// The type.
        let type: AttributeTypeID
        /// Whether it is shown only when asked for.
        let isOperational: Bool
        /// The name as answers carry it.
        let name: [UInt8]
        /// The values, as they follow each other in the SET: OCTET STRINGs.
        private(set) var values: [UInt8] = []

        /// The attribute called `name`, without values.
        /// - Throws: ``EngineError/attributeNotInSchema(_:)``.
        init(_ name: String, schema: Schema) throws(EngineError) {
            guard let type = schema.attributeType(named: name) else {
                throw .attributeNotInSchema(name)
            }
            self.type = type
            isOperational = schema.isOperational(type)
            self.name = Array(name.utf8)
        }

        /// The same with these values.
        func with(_ texts: [String]) -> Attribute {
            var writer = BERWriter()
            for text in texts { writer.appendString(.octetString, text) }
            var attribute = self
            attribute.values = writer.array()
            return attribute
        }
    }

    /// The distinguished name's text.
    let nameBytes: [UInt8]
    /// The attributes, in the order in which answers carry them.
    let attributes: [Attribute]

    /// The entry called `name` with `attributes`, each a name and its values; ones without values
    /// are left out.
    /// - Throws: ``EngineError/attributeNotInSchema(_:)``.
    init(
        name: String,
        attributes: KeyValuePairs<String, [String]>,
        schema: Schema
    ) throws(EngineError) {
        nameBytes = Array(name.utf8)
        var list: [Attribute] = []
        for (name, values) in attributes where !values.isEmpty {
            list.append(try Attribute(name, schema: schema).with(values))
        }
        self.attributes = list
    }

    /// The entry with the name `name` and these attributes.
    init(name: [UInt8], attributes: [Attribute]) {
        nameBytes = name
        self.attributes = attributes
    }

    /// The distinguished name's text.
    var name: Span<UInt8> {
        @_lifetime(borrow self) borrowing get { nameBytes.span }
    }

    /// Never: such an entry is nobody's mailbox.
    var hasComposedCertificates: Bool { borrowing get { false } }

    /// What `test` says of the values of the attributes for whose type `isWanted` is.
    borrowing func anyValue(
        of isWanted: (AttributeTypeID) -> Bool,
        is test: (Span<UInt8>) -> Truth
    ) -> Truth {
        var result = Truth.false
        for attribute in attributes where isWanted(attribute.type) {
            var values = OctetStringList(checked: attribute.values.span)
            while result != .true, let value = values.next() { result = result.or(test(value)) }
        }
        return result
    }

    /// Appends the entry with the attributes that `selection` wants.
    func append(
        messageID: Int32,
        selection: AttributeSelection,
        request: borrowing SearchRequest,
        schema: Schema,
        to output: inout BERWriter
    ) {
        let entry = output.beginSearchResultEntry(messageID: messageID, name: nameBytes.span)
        for attribute in attributes
        where selection.wants(
            attribute.type,
            isOperational: attribute.isOperational,
            request: request,
            schema: schema
        ) {
            let open = output.beginAttribute(attribute.name.span)
            if !request.typesOnly { output.append(attribute.values) }
            output.endAttribute(open)
        }
        output.endSearchResultEntry(entry)
    }
}
