import LDAP

extension Engine {
    /// Takes an abandon (RFC 4511 §4.11), which has no answer: a search that is under way ends with
    /// none.
    ///
    /// Any other number is passed over. Evolution abandons every search after it has ended.
    /// - Throws: ``LDAPError`` when the request cannot be decoded.
    func abandon(_ message: borrowing LDAPMessage, session: inout Session) throws(LDAPError) {
        let request = try AbandonRequest(message.content)
        guard let job = session.job, Int64(job.messageID) == request.messageID else { return }
        session.job = nil
    }
}
