import BER
import LDAP

extension Engine {
    /// Answers a cancel (RFC 3909): a search that is under way, and what is being rehearsed, ends with
    /// canceled (118).
    ///
    /// What is being done elsewhere, a password's check or a write, cannot be called back.
    /// - Throws: ``LDAPError`` when the value cannot be decoded.
    mutating func cancel(
        _ messageID: Int32,
        _ request: borrowing ExtendedRequest,
        session: inout Session,
        output: inout BERWriter
    ) throws(LDAPError) {
        let target = try CancelRequest(request.value).messageID
        if let job = session.job, Int64(job.messageID) == target {
            session.job = nil
            // Before the answer to the cancel (§2.1).
            output.appendSearchResultDone(messageID: job.messageID, code: .canceled)
            respondExtended(messageID, .success, output: &output)
        } else if let suspended = session.suspended, Int64(suspended.messageID) == target {
            if case .rehearsal(_, let tag) = suspended.kind {
                session.suspended = nil
                output.appendResult(messageID: suspended.messageID, tag: tag, code: .canceled)
                return respondExtended(messageID, .success, output: &output)
            }
            respondExtended(
                messageID,
                .cannotCancel,
                "the operation cannot be canceled",
                output: &output
            )
        } else {
            respondExtended(
                messageID,
                .noSuchOperation,
                "there is no such operation, or it is over",
                output: &output
            )
        }
    }
}
