import LDAP

extension Engine {
    /// Takes an abandon (RFC 4511 §4.11), which has no answer.
    ///
    /// A request is answered before the next message is looked at, so there is never one to give up:
    /// the number is checked to be one and passed over. Evolution abandons every search after it has
    /// ended.
    /// - Throws: ``LDAPError`` when the request cannot be decoded.
    func abandon(_ message: borrowing LDAPMessage) throws(LDAPError) {
        _ = try AbandonRequest(message.content)
    }
}
