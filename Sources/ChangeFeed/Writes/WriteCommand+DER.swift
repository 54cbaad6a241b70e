package import BER

extension WriteCommand {
    private static let addTag = BERTag.context(0, constructed: true)
    private static let modifyTag = BERTag.context(1, constructed: true)
    private static let commonNameTag = BERTag.context(0)
    private static let surnameTag = BERTag.context(1)

    /// Appends the message as DER.
    package func encode(into writer: inout BERWriter) {
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(Self.version)
            writer.appendText(account)
            password.withBytes { bytes in writer.appendPrimitive(.octetString, bytes) }
            writer.appendText(address)
            switch operation {
            case .add(let commonName, let surname, let certificates):
                writer.appendConstructed(Self.addTag) { writer in
                    if let commonName {
                        writer.appendPrimitive(Self.commonNameTag, Array(commonName.utf8))
                    }
                    if let surname {
                        writer.appendPrimitive(Self.surnameTag, Array(surname.utf8))
                    }
                    writer.appendConstructed(.sequence) { writer in
                        for value in certificates {
                            writer.appendPrimitive(value.form.tag, value.bytes)
                        }
                    }
                }
            case .modify(let changes):
                writer.appendConstructed(Self.modifyTag) { writer in
                    for change in changes { change.encode(into: &writer) }
                }
            }
        }
    }

    /// Reads one whole message.
    /// - Throws: ``ChangeFeedError/unknownVersion(_:)`` before anything behind the version is looked at;
    ///   the other cases for what is no command.
    package init(decoding bytes: Span<UInt8>) throws(ChangeFeedError) {
        var fields = try Fields(message: bytes)
        let version = try fields.integer()
        guard version == Self.version else { throw .unknownVersion(version) }
        account = try fields.text("account")
        try Self.check("account", account.utf8.count, PublishedAccount.nameBytesMax)
        let secret = try fields.content(.octetString)
        try Self.check("password", secret.count, Self.passwordBytesMax)
        password = Password(copying: secret)
        address = try fields.text("address")
        try Self.check("address", address.utf8.count, Self.addressBytesMax)
        if fields.peekTag() == Self.addTag {
            var content = try fields.nested(Self.addTag)
            operation = try Self.add(&content)
        } else {
            var list = try fields.nested(Self.modifyTag)
            var changes: [Change] = []
            while !list.isAtEnd { changes.append(try Change(from: &list)) }
            operation = .modify(changes)
        }
        try fields.finish()
    }

    private static func add(_ content: inout Fields) throws(ChangeFeedError) -> Operation {
        var commonName: String?
        var surname: String?
        if content.peekTag() == commonNameTag {
            commonName = try content.text("commonName", tag: commonNameTag)
        }
        if content.peekTag() == surnameTag {
            surname = try content.text("surname", tag: surnameTag)
        }
        var list = try content.nested()
        var certificates: [Value] = []
        while !list.isAtEnd {
            let form: Form = list.peekTag() == Form.message.tag ? .message : .certificate
            let bytes = [UInt8](copying: try list.content(form.tag))
            certificates.append(Value(form: form, bytes: bytes))
        }
        try content.finish()
        return .add(commonName: commonName, surname: surname, certificates: certificates)
    }

    private static func check(
        _ field: String,
        _ count: Int,
        _ maximum: Int
    ) throws(ChangeFeedError) {
        guard (1...maximum).contains(count) else {
            throw .wrongLength(field: field, bytes: count, expected: maximum)
        }
    }
}

extension WriteCommand.Form {
    fileprivate var tag: BERTag { .context(rawValue) }
}

extension WriteCommand.Change {
    fileprivate func encode(into writer: inout BERWriter) {
        writer.appendConstructed(.sequence) { writer in
            writer.appendEnumerated(Int64(kind.rawValue))
            writer.appendEnumerated(Int64(form.rawValue))
            writer.appendConstructed(.sequence) { writer in
                for value in values { writer.appendPrimitive(.octetString, value) }
            }
        }
    }

    fileprivate init(from list: inout Fields) throws(ChangeFeedError) {
        var fields = try list.nested()
        let kindNumber = try fields.enumerated()
        guard let kind = UInt8(exactly: kindNumber).flatMap(Kind.init(rawValue:)) else {
            throw .outOfRange(field: "operation", value: kindNumber)
        }
        let formNumber = try fields.enumerated()
        guard let form = UInt8(exactly: formNumber).flatMap(WriteCommand.Form.init(rawValue:))
        else { throw .outOfRange(field: "form", value: formNumber) }
        self.kind = kind
        self.form = form
        values = []
        var content = try fields.nested()
        while !content.isAtEnd {
            values.append([UInt8](copying: try content.content(.octetString)))
        }
        try fields.finish()
    }
}
