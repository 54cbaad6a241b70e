import LDAP

extension EngineConfiguration {
    /// What an attribute of a write is to this directory.
    private enum Written {
        case certificates(WriteRequest.Value.Form)
        case commonName
        case surname
        case mail
        /// Known, and not kept: publishers send what an inetOrgPerson may have.
        case notKept
        case refused(WriteReading.Refusal)
    }

    /// Takes an add apart for the mailbox of `address`.
    ///
    /// Of a person's entry the name, the surname and the certificates are kept.
    func read(_ request: borrowing AddRequest, address: String) -> WriteReading {
        var request = copy request
        var commonName: String?
        var surname: String?
        var certificates: [WriteRequest.Value] = []
        while let attribute = request.nextAttribute() {
            switch meaning(of: attribute.description) {
            case .certificates(let form):
                certificates += Self.values(of: attribute, form)
            case .commonName:
                guard let text = Self.text(of: attribute) else { return .refused(.malformedName) }
                commonName = text
            case .surname:
                guard let text = Self.text(of: attribute) else { return .refused(.malformedName) }
                surname = text
            case .mail:
                guard has(attribute, address: address) else { return .refused(.otherMail) }
            case .notKept: break
            case .refused(let refusal): return .refused(refusal)
            }
        }
        return .operation(
            .add(commonName: commonName, surname: surname, certificates: certificates),
            address: address
        )
    }

    /// Takes a modify apart for the mailbox of `address`.
    func read(_ request: borrowing ModifyRequest, address: String) -> WriteReading {
        var request = copy request
        var changes: [WriteRequest.Change] = []
        while let change = request.nextChange() {
            switch meaning(of: change.attribute.description) {
            case .certificates(let form):
                let values = Self.values(of: change.attribute, form)
                switch change.operation {
                case .add: changes.append(.add(values))
                case .delete: changes.append(.delete(form, values: values))
                case .replace: changes.append(.replace(form, values: values))
                }
            case .commonName, .surname, .mail, .notKept: break
            case .refused(let refusal): return .refused(refusal)
            }
        }
        guard !changes.isEmpty else { return .refused(.nothingWritten) }
        return .operation(.modify(changes), address: address)
    }

    private func meaning(of description: Span<UInt8>) -> Written {
        guard let description = schema.attributeDescription(description) else {
            return .refused(.unknownAttribute)
        }
        let known = schema.known
        let type = description.type
        if type == known.userCertificate || type == known.userSMIMECertificate {
            guard !description.hasOtherOptions else { return .refused(.unwritableAttribute) }
            return .certificates(type == known.userCertificate ? .certificate : .message)
        }
        guard !schema.isOperational(type), !schema.isBinaryTransferred(type),
            schema[type].name.lowercased() != "userpassword"
        else { return .refused(.unwritableAttribute) }
        if description.hasOtherOptions { return .notKept }
        if type == known.commonName { return .commonName }
        if type == known.surname { return .surname }
        return type == known.mail ? .mail : .notKept
    }

    private static func values(
        of attribute: borrowing WrittenAttribute,
        _ form: WriteRequest.Value.Form
    ) -> [WriteRequest.Value] {
        var list = attribute.values
        var values: [WriteRequest.Value] = []
        while let value = list.next() {
            values.append(WriteRequest.Value(form: form, bytes: value.array()))
        }
        return values
    }

    /// The first value, which must be UTF-8.
    private static func text(of attribute: borrowing WrittenAttribute) -> String? {
        var list = attribute.values
        guard let value = list.next() else { return nil }
        do {
            return String(copying: try UTF8Span(validating: value))
        } catch {
            return nil
        }
    }

    /// Whether one of the values is the address, but for case.
    private func has(_ attribute: borrowing WrittenAttribute, address: String) -> Bool {
        var list = attribute.values
        let bytes = Array(address.utf8)
        while let value = list.next() {
            if value.equalsIgnoringCase(bytes.span) { return true }
        }
        return false
    }
}
