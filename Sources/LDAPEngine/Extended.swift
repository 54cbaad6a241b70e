import BER
import LDAP

extension Engine {
    /// Answers an extended request (RFC 4511 §4.12): StartTLS, Who am I? and Cancel.
    /// - Throws: ``LDAPError`` when the request cannot be decoded.
    mutating func extended(
        _ message: borrowing LDAPMessage,
        session: inout Session,
        output: inout BERWriter
    ) throws(LDAPError) -> Outcome {
        let request = try ExtendedRequest(message.content)
        if request.name.equals(ExtendedOperation.startTLS) {
            return startTLS(message.messageID, request, session: session, output: &output)
        }
        if request.name.equals(ExtendedOperation.whoAmI) {
            whoAmI(message.messageID, request, session: session, output: &output)
            return .none
        }
        if request.name.equals(CancelRequest.oid) {
            try cancel(message.messageID, request, session: &session, output: &output)
            return .none
        }
        respondExtended(
            message.messageID,
            .protocolError,
            "the extended operation is not known",
            output: &output
        )
        return .none
    }

    /// StartTLS (RFC 4511 §4.14): the outcome says that the handshake follows the answer.
    private mutating func startTLS(
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
        respondExtended(
            messageID,
            code,
            diagnostic,
            name: ExtendedOperation.startTLS,
            output: &output
        )
        return code == .success ? .startTLS : .none
    }

    /// Who am I? (RFC 4532): the authorization identity, which is empty for nobody.
    private mutating func whoAmI(
        _ messageID: Int32,
        _ request: borrowing ExtendedRequest,
        session: borrowing Session,
        output: inout BERWriter
    ) {
        guard request.value == nil else {
            respondExtended(
                messageID,
                .protocolError,
                "Who am I? takes no value",
                output: &output
            )
            return
        }
        guard !session.identity.isAnonymous else {
            return respondExtended(messageID, .success, value: Span(), output: &output)
        }
        let name = Array(session.identity.authorizationID(suffix: configuration.suffixText).utf8)
        respondExtended(messageID, .success, value: name.span, output: &output)
    }

    /// Appends an extended response.
    mutating func respondExtended(
        _ messageID: Int32,
        _ code: ResultCode,
        _ diagnostic: StaticString = "",
        name: StaticString = "",
        value: Span<UInt8>? = nil,
        output: inout BERWriter
    ) {
        lastOperation.resultCode = code
        output.appendExtendedResponse(
            messageID: messageID,
            code: code,
            diagnostic: diagnostic,
            name: name,
            value: value
        )
    }
}

/// The extended operations that the server knows, by OID.
enum ExtendedOperation {
    static let startTLS: StaticString = "1.3.6.1.4.1.1466.20037"
    static let whoAmI: StaticString = "1.3.6.1.4.1.4203.1.11.3"
}
