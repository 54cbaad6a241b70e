import Directory
import LDAP

/// Which attribute types of the schema the directory's attributes are, and the other way round.
final class AttributeMap: Sendable {
    /// The operational attributes that every entry has.
    let operational: [EntryAttribute]

    /// By the raw value of an `EntryAttribute`.
    private let types: [AttributeTypeID]

    /// By the place of a type in the schema: the attributes that are of the type or of a subtype.
    private let sets: [EntryAttributeSet]

    /// Looks every attribute of the directory up in `schema`.
    /// - Throws: ``EngineError/attributeNotInSchema(_:)``.
    init(_ schema: Schema) throws(EngineError) {
        let highest = EntryAttribute.allCases.map(\.rawValue).max() ?? 0
        var types = Array(repeating: schema.known.objectClass, count: Int(highest) + 1)
        for attribute in EntryAttribute.allCases {
            let text = "\(attribute.description)"
            guard let found = schema.attributeDescription(Array(text.utf8).span) else {
                throw .attributeNotInSchema(text)
            }
            types[Int(attribute.rawValue)] = found.type
        }
        let table = types
        self.types = types
        sets = schema.attributeTypes.indices.map { index in
            let type = AttributeTypeID(index: UInt16(index))
            guard type != schema.known.userSMIMECertificate else { return .composed }
            return EntryAttributeSet { attribute in
                schema.isKind(table[Int(attribute.rawValue)], of: type)
            }
        }
        operational = EntryAttribute.operational
    }

    /// The type of `attribute`.
    func type(of attribute: EntryAttribute) -> AttributeTypeID { types[Int(attribute.rawValue)] }

    /// The attributes that are of `type` or of a subtype.
    func attributes(of type: AttributeTypeID) -> EntryAttributeSet { sets[Int(type.index)] }
}
