import LDAP

extension Engine {
    /// Takes an abandon (RFC 4511 §4.11), which has no answer: a search that is under way ends with
    /// none, and so does what is being rehearsed.
    ///
    /// Any other number is passed over. Evolution abandons every search after it has ended.
    /// - Throws: ``LDAPError`` when the request cannot be decoded.
    func abandon(_ message: borrowing LDAPMessage, session: inout Session) throws(LDAPError) {
        let request = try AbandonRequest(message.content)
        if let job = session.job, Int64(job.messageID) == request.messageID { session.job = nil }
        if let suspended = session.suspended, Int64(suspended.messageID) == request.messageID,
            case .rehearsal = suspended.kind
        {
            session.suspended = nil
        }
    }
}
