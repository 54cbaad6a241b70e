package import BER

extension Change {
    static let putTag = BERTag.context(0, constructed: true)
    static let deleteTag = BERTag.context(1)

    /// Appends the change as DER.
    package func encode(into writer: inout BERWriter) {
        switch self {
        case .put(let entry): entry.encode(into: &writer, tag: Self.putTag)
        case .delete(let uuid): writer.appendPrimitive(Self.deleteTag, uuid)
        }
    }

    /// Reads the change that comes next in `list`.
    init(from list: inout Fields) throws(ChangeFeedError) {
        if list.peekTag() == Self.deleteTag {
            self = .delete(try list.octets("uuid", count: 16, tag: Self.deleteTag))
            return
        }
        var fields = try list.nested(Self.putTag)
        self = .put(try PublishedEntry(from: &fields))
        try fields.finish()
    }
}

extension PublishedEntry {
    private static let revocationListTag = BERTag.context(0)

    /// Appends the entry as DER under `tag`.
    package func encode(into writer: inout BERWriter, tag: BERTag = .sequence) {
        writer.appendConstructed(tag) { writer in
            writer.appendPrimitive(.octetString, uuid)
            writer.appendEnumerated(Int64(kind.rawValue))
            writer.appendText(address)
            writer.appendText(addressGiven)
            writer.appendText(commonName)
            writer.appendText(surname)
            writer.appendText(distinguishedName)
            writer.appendConstructed(.sequence) { writer in
                for certificate in certificates {
                    writer.appendPrimitive(.octetString, certificate)
                }
            }
            writer.appendInteger(created)
            writer.appendInteger(modified)
            if !revocationList.isEmpty {
                writer.appendPrimitive(Self.revocationListTag, revocationList)
            }
        }
    }

    /// Reads the fields of an entry.
    init(from fields: inout Fields) throws(ChangeFeedError) {
        uuid = try fields.octets("uuid", count: 16)
        let number = try fields.enumerated()
        guard let kind = UInt8(exactly: number).flatMap(Kind.init(rawValue:)) else {
            throw .outOfRange(field: "kind", value: number)
        }
        self.kind = kind
        address = try fields.text("address")
        addressGiven = try fields.text("addressGiven")
        commonName = try fields.text("commonName")
        surname = try fields.text("surname")
        distinguishedName = try fields.text("distinguishedName")
        certificates = []
        var list = try fields.nested()
        while !list.isAtEnd {
            certificates.append([UInt8](copying: try list.content(.octetString)))
        }
        created = try fields.integer()
        modified = try fields.integer()
        revocationList =
            fields.peekTag() == Self.revocationListTag
            ? [UInt8](copying: try fields.content(Self.revocationListTag)) : []
    }
}

extension BERWriter {
    /// Appends `text` as a UTF8String.
    mutating func appendText(_ text: String) {
        appendHeader(.utf8String, length: text.utf8.count)
        append(utf8: text)
    }
}
