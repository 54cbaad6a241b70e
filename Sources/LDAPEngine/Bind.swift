import BER
import LDAP

extension Engine {
    /// Answers a bind (RFC 4511 §4.2, RFC 4513 §5).
    ///
    /// Nobody can authenticate: an empty password is anonymous whatever the name, which need not be
    /// a DN, and a password is wrong without being looked at.
    /// - Throws: ``LDAPError`` when the request cannot be decoded.
    func bind(
        _ message: borrowing LDAPMessage,
        output: inout BERWriter
    ) throws(LDAPError) {
        let request = try BindRequest(message.content)
        guard request.version == 3 else {
            output.appendBindResponse(
                messageID: message.messageID,
                code: .protocolError,
                diagnostic: "only version 3 of LDAP is spoken here"
            )
            return
        }
        switch request.authentication {
        case .simple(let password) where password.isEmpty:
            output.appendBindResponse(messageID: message.messageID, code: .success)
        case .simple:
            output.appendBindResponse(
                messageID: message.messageID,
                code: .invalidCredentials,
                diagnostic: "this directory has no accounts: bind without name and password"
            )
        case .sasl, .unknown:
            output.appendBindResponse(
                messageID: message.messageID,
                code: .authMethodNotSupported,
                diagnostic: "only anonymous simple binds are supported"
            )
        }
    }
}
