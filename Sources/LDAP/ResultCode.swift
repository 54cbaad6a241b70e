/// The result codes of RFC 4511 §4.1.9 and appendix A, with those of RFC 3909, RFC 4528 and
/// RFC 4533.
package enum ResultCode: UInt16, Equatable, Hashable, Sendable, CaseIterable {
    /// The operation is done.
    case success = 0
    /// Our own state or a fault inside keeps the server from going on.
    case operationsError = 1
    /// What was received is not what the protocol allows.
    case protocolError = 2
    /// The client's or the server's time limit passed first.
    case timeLimitExceeded = 3
    /// More entries match than the client's or the server's size limit lets through.
    case sizeLimitExceeded = 4
    /// A compare found no such value.
    case compareFalse = 5
    /// A compare found the value.
    case compareTrue = 6
    /// The server does not know the bind method or mechanism.
    case authMethodNotSupported = 7
    /// The operation wants a stronger bind or a protected connection.
    case strongerAuthRequired = 8
    /// The answer is elsewhere.
    case referral = 10
    /// A bound of the administrator's was reached.
    case adminLimitExceeded = 11
    /// A critical control is not known or does not fit the operation.
    case unavailableCriticalExtension = 12
    /// The operation wants confidentiality, as by TLS.
    case confidentialityRequired = 13
    /// A SASL bind goes on.
    case saslBindInProgress = 14
    /// The entry has no such attribute or value.
    case noSuchAttribute = 16
    /// The request names an attribute type that the schema does not have.
    case undefinedAttributeType = 17
    /// The matching rule does not apply to the attribute.
    case inappropriateMatching = 18
    /// A constraint on the value does not hold.
    case constraintViolation = 19
    /// The value is there already.
    case attributeOrValueExists = 20
    /// A value does not have the form of its syntax.
    case invalidAttributeSyntax = 21
    /// There is no entry of the name.
    case noSuchObject = 32
    /// An alias was met that names no entry.
    case aliasProblem = 33
    /// A name does not have the form of a distinguished name.
    case invalidDNSyntax = 34
    /// An alias could not be followed.
    case aliasDereferencingProblem = 36
    /// The bind method does not fit the entry or the state of the connection.
    case inappropriateAuthentication = 48
    /// Name or password are wrong.
    case invalidCredentials = 49
    /// The client may not do this.
    case insufficientAccessRights = 50
    /// The server is too busy now; asking again later may help.
    case busy = 51
    /// The server is going down or a part of it is not there.
    case unavailable = 52
    /// The server does not do this.
    case unwillingToPerform = 53
    /// An alias or referral led back to where it began.
    case loopDetect = 54
    /// The name breaks the structure rules.
    case namingViolation = 64
    /// The entry would break its object classes.
    case objectClassViolation = 65
    /// The operation wants an entry without children.
    case notAllowedOnNonLeaf = 66
    /// The operation would change the entry's own name.
    case notAllowedOnRDN = 67
    /// There is an entry of the name already.
    case entryAlreadyExists = 68
    /// Structural object classes do not change.
    case objectClassModsProhibited = 69
    /// The operation concerns more than one server.
    case affectsMultipleDSAs = 71
    /// No other code fits.
    case other = 80
    /// An operation was canceled (RFC 3909).
    case canceled = 118
    /// There is no operation to cancel (RFC 3909).
    case noSuchOperation = 119
    /// It is too late to cancel (RFC 3909).
    case tooLate = 120
    /// The operation cannot be canceled (RFC 3909).
    case cannotCancel = 121
    /// The request's assertion is not True of its entry (RFC 4528).
    case assertionFailed = 122
    /// The consumer has to load everything anew (RFC 4533).
    case syncRefreshRequired = 4096
}
