import BER
import LDAP

extension Engine {
    /// Suspends a publisher's add or modify (RFC 4511 §4.6, §4.7) until the authority has carried it out,
    /// and refuses every other write.
    ///
    /// What the directory holds comes from the authority alone, which sees the publisher's password again.
    /// For others the fields are not read.
    mutating func write(
        _ message: borrowing LDAPMessage,
        tag: BERTag,
        session: inout Session,
        output: inout BERWriter
    ) throws(LDAPError) -> Outcome {
        guard case .account(let account) = session.identity.kind,
            let password = session.publisherPassword
        else {
            refuse(message.messageID, tag, .notAPublisher, output: &output)
            return .none
        }
        switch try written(message) {
        case .refused(let refusal):
            refuse(message.messageID, tag, refusal, output: &output)
            return .none
        case .operation(let operation, let address):
            let request = WriteRequest(
                account: account,
                password: password,
                address: address,
                operation: operation
            )
            session.suspended = SuspendedRequest(
                messageID: message.messageID,
                kind: .write(tag),
                deferred: .write(request)
            )
            lastOperation.isFinished = false
            return .suspended
        }
    }

    private mutating func refuse(
        _ messageID: Int32,
        _ tag: BERTag,
        _ refusal: WriteReading.Refusal,
        output: inout BERWriter
    ) {
        respond(messageID, tag, refusal.resultCode, refusal.diagnostic, output: &output)
    }

    /// What the publisher wants.
    private mutating func written(
        _ message: borrowing LDAPMessage
    ) throws(LDAPError) -> WriteReading {
        let limits = configuration.limits.message
        switch message.kind {
        case .add:
            let request = try AddRequest(message.content, limits: limits)
            guard let address = try mailboxAddress(of: request.entry) else {
                return .refused(.notAMailbox)
            }
            return configuration.read(request, address: address)
        case .modify:
            let request = try ModifyRequest(message.content, limits: limits)
            guard let address = try mailboxAddress(of: request.entry) else {
                return .refused(.notAMailbox)
            }
            return configuration.read(request, address: address)
        default: return .refused(.notAWrite)
        }
    }

    /// The address in a name `mail=ADDRESS,SUFFIX`, in its one canonical form; nil for any other name.
    private mutating func mailboxAddress(of name: Span<UInt8>) throws(LDAPError) -> String? {
        key.removeAll()
        try DistinguishedName.appendKey(of: name, schema: configuration.schema, to: &key)
        let bytes = key.bytes
        let prefix = configuration.mailboxKeyPrefix
        guard bytes.count > prefix.count + 1,
            bytes.extracting(first: prefix.count).equals(prefix.span)
        else { return nil }
        let address = bytes.extracting(prefix.count..<bytes.count - 1)
        // Ends of components and escapes: this is a name further below, or no address.
        for index in address.indices where address[index] <= 1 { return nil }
        return String(decoding: address.array(), as: UTF8.self)
    }
}
