import BER
import LDAP

extension Engine {
    /// Answers an extended request (RFC 4511 §4.12): StartTLS and Who am I?.
    /// - Throws: ``LDAPError`` when the request cannot be decoded.
    func extended(
        _ message: borrowing LDAPMessage,
        session: borrowing Session,
        output: inout BERWriter
    ) throws(LDAPError) -> Outcome {
        let request = try ExtendedRequest(message.content)
        if request.name.equals(ExtendedOperation.startTLS) {
            return startTLS(message.messageID, request, session: session, output: &output)
        }
        if request.name.equals(ExtendedOperation.whoAmI) {
            whoAmI(message.messageID, request, output: &output)
            return .none
        }
        output.appendExtendedResponse(
            messageID: message.messageID,
            code: .protocolError,
            diagnostic: "the extended operation is not known"
        )
        return .none
    }

    /// StartTLS (RFC 4511 §4.14): the outcome says that the handshake follows the answer.
    private func startTLS(
        _ messageID: Int32,
        _ request: borrowing ExtendedRequest,
        session: borrowing Session,
        output: inout BERWriter
    ) -> Outcome {
        let code: ResultCode
        let diagnostic: StaticString
        if request.value != nil {
            (code, diagnostic) = (.protocolError, "StartTLS takes no value")
        } else if session.isProtected {
            (code, diagnostic) = (.operationsError, "TLS is in force already")
        } else if !session.offersStartTLS {
            (code, diagnostic) = (.protocolError, "TLS is not offered here")
        } else {
            (code, diagnostic) = (.success, "")
        }
        output.appendExtendedResponse(
            messageID: messageID,
            code: code,
            diagnostic: diagnostic,
            name: ExtendedOperation.startTLS
        )
        return code == .success ? .startTLS : .none
    }

    /// Who am I? (RFC 4532): everybody is anonymous, which is the empty authorization identity.
    private func whoAmI(
        _ messageID: Int32,
        _ request: borrowing ExtendedRequest,
        output: inout BERWriter
    ) {
        guard request.value == nil else {
            output.appendExtendedResponse(
                messageID: messageID,
                code: .protocolError,
                diagnostic: "Who am I? takes no value"
            )
            return
        }
        output.appendExtendedResponse(messageID: messageID, code: .success, value: Span())
    }
}

/// The extended operations that the server knows, by OID.
enum ExtendedOperation {
    static let startTLS: StaticString = "1.3.6.1.4.1.1466.20037"
    static let whoAmI: StaticString = "1.3.6.1.4.1.4203.1.11.3"
}
