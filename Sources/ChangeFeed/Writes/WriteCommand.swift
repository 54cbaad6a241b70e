/// What a publisher wants changed at one mailbox, as the ldap role hands it to the authority.
///
/// It is the only message of `ldap.sock`; each is answered by one ``WriteAnswer``, in order. The account's
/// password comes with every one, so that the authority need not believe the ldap role who it is.
///
/// ```
/// WriteCommand ::= SEQUENCE {
///     version    INTEGER (1),
///     account    UTF8String (SIZE (1..64)),
///     password   OCTET STRING (SIZE (1..1024)),
///     address    UTF8String (SIZE (1..320)),
///     operation  CHOICE {
///         add     [0] IMPLICIT SEQUENCE {
///             commonName    [0] IMPLICIT UTF8String OPTIONAL,
///             surname       [1] IMPLICIT UTF8String OPTIONAL,
///             certificates  SEQUENCE OF Value },
///         modify  [1] IMPLICIT SEQUENCE OF SEQUENCE {
///             operation     ENUMERATED { add(0), delete(1), replace(2) },
///             form          ENUMERATED { certificate(0), message(1) },
///             values        SEQUENCE OF OCTET STRING } } }
/// Value ::= CHOICE { certificate [0] IMPLICIT OCTET STRING, message [1] IMPLICIT OCTET STRING }
/// ```
package struct WriteCommand: Equatable, Sendable {
    /// The form of a value.
    package enum Form: UInt8, CaseIterable, Equatable, Sendable {
        /// A certificate, DER.
        case certificate = 0
        /// A certs-only message (RFC 8551 §3.8), whose certificate for the mailbox counts.
        case message = 1
    }

    /// A certificate as the client sent it.
    package struct Value: Equatable, Sendable {
        /// The form of ``bytes``.
        package var form: Form
        /// What was sent, not looked at.
        package var bytes: [UInt8]

        /// Makes a value.
        package init(form: Form, bytes: [UInt8]) {
            self.form = form
            self.bytes = bytes
        }
    }

    /// One step of a modify, as RFC 4511 §4.6 has them.
    package struct Change: Equatable, Sendable {
        /// What is done with the values.
        package enum Kind: UInt8, CaseIterable, Equatable, Sendable {
            /// They are added.
            case add = 0
            /// They are removed; none stands for all.
            case delete = 1
            /// They take the place of all.
            case replace = 2
        }

        /// What is done.
        package var kind: Kind
        /// The form of the values.
        package var form: Form
        /// The values.
        package var values: [[UInt8]]

        /// Makes a step.
        package init(kind: Kind, form: Form, values: [[UInt8]]) {
            self.kind = kind
            self.form = form
            self.values = values
        }
    }

    /// What is to be done.
    package enum Operation: Equatable, Sendable {
        /// The mailbox is to be there, with these certificates.
        case add(commonName: String?, surname: String?, certificates: [Value])
        /// The certificates of a mailbox that is there are to be others.
        case modify([Change])
    }

    /// The version of the protocol.
    package static let version: Int64 = 1
    /// The most bytes of a whole message: what a bound client may send in one LDAP message, and more.
    package static let bytesMax = 4 << 20
    /// The most bytes of a password.
    package static let passwordBytesMax = 1_024
    /// The most bytes of an address: RFC 5321's path and some.
    package static let addressBytesMax = 320

    /// The publisher's account.
    package var account: String
    /// Its password.
    package var password: Password
    /// The mailbox, a canonical address.
    package var address: String
    /// What is to be done.
    package var operation: Operation

    /// Makes a command.
    package init(account: String, password: Password, address: String, operation: Operation) {
        self.account = account
        self.password = password
        self.address = address
        self.operation = operation
    }
}
