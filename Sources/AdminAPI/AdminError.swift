/// Why a command was refused, in the one shape that every error on the admin socket has.
///
/// ```
/// {"error": {"code": "unknownMailbox", "message": "there is no mailbox alice@example.com; …"}}
/// ```
///
/// The code is for programs and never changes its meaning; the message is one sentence for people and
/// says what to do. The client makes the same value of what happens on its own side.
package struct AdminError: Error, Equatable, Sendable, Codable {
    /// A word for programs.
    package struct Code: RawRepresentable, Hashable, Sendable, Codable {
        /// The word as it stands in the JSON.
        package var rawValue: String

        /// The code that `rawValue` spells; a newer server's is as good as a known one.
        package init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The word for programs.
    package var code: Code
    /// The sentence for people.
    package var message: String

    /// Makes an error.
    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }
}

extension AdminError.Code {
    /// The request is not what its route takes.
    package static let malformedRequest = Self(rawValue: "malformedRequest")
    /// There is no such route.
    package static let unknownRoute = Self(rawValue: "unknownRoute")
    /// The route does not have this method.
    package static let wrongMethod = Self(rawValue: "wrongMethod")
    /// The body is over the route's cap.
    package static let bodyTooLarge = Self(rawValue: "bodyTooLarge")
    /// The caller has no role that may do this.
    package static let notAllowed = Self(rawValue: "notAllowed")
    /// The text is no mail address.
    package static let malformedAddress = Self(rawValue: "malformedAddress")
    /// The address lies in no domain of the organization.
    package static let foreignDomain = Self(rawValue: "foreignDomain")
    /// No mailbox has the address.
    package static let unknownMailbox = Self(rawValue: "unknownMailbox")
    /// The mailbox is retired.
    package static let retiredMailbox = Self(rawValue: "retiredMailbox")
    /// No certificate has the serial number or fingerprint.
    package static let unknownCertificate = Self(rawValue: "unknownCertificate")
    /// No authority has the role or fingerprint, or it has made no revocation list.
    package static let unknownAuthority = Self(rawValue: "unknownAuthority")
    /// More than one certificate has the serial number.
    package static let ambiguousSerial = Self(rawValue: "ambiguousSerial")
    /// The bytes are no certificate, or one that breaks its rules.
    package static let malformedCertificate = Self(rawValue: "malformedCertificate")
    /// The certificate is not one to encrypt to.
    package static let unfitCertificate = Self(rawValue: "unfitCertificate")
    /// The certificate names no mail address.
    package static let noAddressInCertificate = Self(rawValue: "noAddressInCertificate")
    /// The certificate chains to no configured root, and nobody vouched for it.
    package static let untrustedCertificate = Self(rawValue: "untrustedCertificate")
    /// The certificate was revoked here and cannot be published again.
    package static let revokedCertificate = Self(rawValue: "revokedCertificate")
    /// The certificate was issued here and withdrawn; importing is for those from elsewhere.
    package static let issuedHere = Self(rawValue: "issuedHere")
    /// The certificate was erased with the person it names.
    package static let erasedCertificate = Self(rawValue: "erasedCertificate")
    /// The mailbox has no key in the vault.
    package static let noKeys = Self(rawValue: "noKeys")
    /// An account in use has the name.
    package static let accountExists = Self(rawValue: "accountExists")
    /// No account has the name.
    package static let unknownAccount = Self(rawValue: "unknownAccount")
    /// A batch has more items than one request may have.
    package static let tooManyItems = Self(rawValue: "tooManyItems")
    /// A name or another text is empty, too long, or has characters that have no place there.
    package static let malformedName = Self(rawValue: "malformedName")
    /// The disk or the store's map is full; nothing was recorded.
    package static let storageFull = Self(rawValue: "storageFull")
    /// Too many commands wait already.
    package static let busy = Self(rawValue: "busy")
    /// The server is stopping.
    package static let stopping = Self(rawValue: "stopping")
    /// A fault of the server; the log has the cause under the request number in the message.
    package static let serverFault = Self(rawValue: "serverFault")

    /// The client's own: nobody listens on the socket.
    package static let serverNotRunning = Self(rawValue: "serverNotRunning")
    /// The client's own: the socket's file mode does not let this user in.
    package static let socketNotAllowed = Self(rawValue: "socketNotAllowed")
    /// The client's own: the connection ended before the answer did.
    package static let connectionLost = Self(rawValue: "connectionLost")
    /// The client's own: the answer is not one that this program understands.
    package static let unexpectedAnswer = Self(rawValue: "unexpectedAnswer")
}

/// The object around an error in an answer's body.
package struct AdminErrorBody: Codable, Equatable, Sendable {
    /// The error.
    package var error: AdminError

    /// Wraps `error`.
    package init(_ error: AdminError) { self.error = error }
}
