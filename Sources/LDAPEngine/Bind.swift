import BER
import ChangeFeed
import LDAP

extension Engine {
    private static let bindTag = BERTag.application(1, constructed: true)

    /// Answers a bind (RFC 4511 §4.2, RFC 4513 §5).
    ///
    /// Whatever comes of it, the session is nobody's from its arrival on (RFC 4513 §4).
    /// - Throws: ``LDAPError`` when the request cannot be decoded.
    mutating func bind(
        _ message: borrowing LDAPMessage,
        session: inout Session,
        output: inout BERWriter
    ) throws(LDAPError) -> Outcome {
        let request = try BindRequest(message.content)
        if !session.identity.isAnonymous {
            session.becomeAnonymous()
            grade(&session)
        }
        let messageID = message.messageID
        guard request.version == 3 else {
            respond(
                messageID,
                Self.bindTag,
                .protocolError,
                "only version 3 of LDAP is spoken here",
                output: &output
            )
            return .none
        }
        switch request.authentication {
        case .simple(let password) where password.isEmpty:
            // Whatever the name, which need not be a DN: never that name (RFC 4513 §5.1.2).
            respond(messageID, Self.bindTag, .success, output: &output)
        case .simple(let password):
            return bind(
                messageID,
                name: request.name,
                password,
                session: &session,
                output: &output
            )
        case .sasl(let credentials)
        where credentials.mechanism.equals(ExternalCredentials.mechanism):
            bindExternally(messageID, credentials, session: &session, output: &output)
        case .sasl, .unknown:
            refuseMethod(messageID, output: &output)
        }
        return .none
    }

    /// A name and a password: checked elsewhere, since that takes long on purpose.
    ///
    /// Where somebody could have read the password, it is not looked at (RFC 4513 §5.1.3, §6.3.1).
    private mutating func bind(
        _ messageID: Int32,
        name: Span<UInt8>,
        _ password: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {
        guard session.isConfidential else {
            respond(
                messageID,
                Self.bindTag,
                .confidentialityRequired,
                "passwords are taken over TLS only",
                output: &output
            )
            return .none
        }
        guard password.count <= configuration.limits.passwordBytesMax else {
            refusePassword(messageID, output: &output)
            return .none
        }
        let password = Password(copying: password)
        let check = PasswordCheck(
            account: accountName(name),
            password: password,
            source: session.source
        )
        session.suspended = SuspendedRequest(
            messageID: messageID,
            kind: .bind(password),
            deferred: .password(check)
        )
        lastOperation.isFinished = false
        return .suspended
    }

    /// Ends the bind whose password has been checked.
    mutating func complete(
        bind messageID: Int32,
        _ verdict: PasswordVerdict,
        password: Password,
        session: inout Session,
        output: inout BERWriter
    ) {
        switch verdict {
        case .accepted(let account, let accountGrade, let mayWrite):
            session.identity = Identity(.account(account))
            session.accountGrade = accountGrade
            session.isPublisher = mayWrite
            session.publisherPassword = mayWrite ? password : nil
            grade(&session)
            respond(messageID, Self.bindTag, .success, output: &output)
        case .refused:
            refusePassword(messageID, output: &output)
        case .busy:
            respond(
                messageID,
                Self.bindTag,
                .busy,
                "too many passwords to check, try again later",
                output: &output
            )
        case .unavailable:
            respond(
                messageID,
                Self.bindTag,
                .unavailable,
                "there are no accounts to check the password against",
                output: &output
            )
        }
    }

    /// EXTERNAL (RFC 4513 §5.2.3): what the transport knows becomes the identity.
    private mutating func bindExternally(
        _ messageID: Int32,
        _ credentials: borrowing BindRequest.SASLCredentials,
        session: inout Session,
        output: inout BERWriter
    ) {
        guard let external = session.external else {
            return refuseMethod(messageID, output: &output)
        }
        guard mayBecome(external, credentials.credentials) else {
            // Nobody may act as somebody else.
            respond(
                messageID,
                Self.bindTag,
                .invalidCredentials,
                "the authorization identity is not yours",
                output: &output
            )
            return
        }
        session.identity = external
        grade(&session)
        respond(messageID, Self.bindTag, .success, output: &output)
    }

    private mutating func refuseMethod(_ messageID: Int32, output: inout BERWriter) {
        respond(
            messageID,
            Self.bindTag,
            .authMethodNotSupported,
            "the method is not offered here",
            output: &output
        )
    }

    private mutating func refusePassword(_ messageID: Int32, output: inout BERWriter) {
        respond(
            messageID,
            Self.bindTag,
            .invalidCredentials,
            "name or password are wrong",
            output: &output
        )
    }

    /// The account that `name` names: `uid=NAME,cn=accounts,SUFFIX`, or NAME alone, in small letters.
    ///
    /// What names none is taken as it is, as far as a name goes: there is no such account, which
    /// whoever checks the password has to find out as slowly as that it is wrong.
    private mutating func accountName(_ name: Span<UInt8>) -> String {
        key.removeAll()
        do throws(LDAPError) {
            try DistinguishedName.appendKey(of: name, schema: configuration.schema, to: &key)
        } catch {
            return Self.text(name.extracting(first: min(name.count, 256)))
        }
        let bytes = key.bytes
        let prefix = configuration.accountKeyPrefix
        guard bytes.count > prefix.count + 1,
            bytes.extracting(first: prefix.count).equals(prefix.span)
        else { return Self.text(name.extracting(first: min(name.count, 256))) }
        let value = bytes.extracting(prefix.count..<bytes.count - 1)
        for index in value.indices where value[index] <= 1 { return "" }
        return Self.text(value)
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.array().map(\.asciiLowercased), as: UTF8.self)
    }
}
