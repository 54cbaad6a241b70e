package import BER
package import Directory
import LDAP

extension Engine {
    /// Ends the request that was suspended, now that what it waited for has been done.
    ///
    /// What was rehearsed is answered now, as ``receive(_:session:reader:now:output:)`` or
    /// ``resume(session:reader:now:output:)`` would. With nothing suspended, as after an abandon, or a
    /// result of another kind, it does nothing.
    package mutating func complete(
        _ result: DeferredResult,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) -> Outcome {
        begin()
        guard let request = session.suspended else { return .none }
        session.suspended = nil
        lastOperation.messageID = request.messageID
        switch (request.kind, result) {
        case (.bind(let password), .password(let verdict)):
            lastOperation.kind = .bind
            complete(
                bind: request.messageID,
                verdict,
                password: password,
                session: &session,
                output: &output
            )
        case (.write(let tag), .write(let verdict)):
            lastOperation.kind = tag == RequestKind.add.responseTag ? .add : .modify
            respond(
                request.messageID,
                tag,
                verdict.code,
                matchedDN: verdict.matchedDN,
                text: verdict.diagnostic,
                output: &output
            )
        case (.rehearsal(let message, let tag), .rehearsal(let verdict)):
            return perform(
                rehearsed: message,
                tag,
                verdict,
                request,
                session: &session,
                reader: reader,
                now: now,
                output: &output
            )
        case (.slice, .rehearsal(let verdict)):
            return performSlice(
                verdict,
                session: &session,
                reader: reader,
                now: now,
                output: &output
            )
        case (.bind, _), (.write, _), (.rehearsal, _), (.slice, _):
            session.suspended = request
        }
        return .none
    }
}
