package import BER
import LDAP

extension Engine {
    /// Ends the request that was suspended, now that what it waited for has been done.
    ///
    /// With nothing suspended, or a result of another kind, it does nothing.
    package mutating func complete(
        _ result: DeferredResult,
        session: inout Session,
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
        case (.bind, .write), (.write, .password):
            session.suspended = request
        }
        return .none
    }
}
