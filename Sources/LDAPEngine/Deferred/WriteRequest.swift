package import ChangeFeed
package import LDAP

/// What a publisher wants to be changed at one mailbox.
package struct WriteRequest: Sendable {
    /// What is to be changed.
    package enum Operation: Equatable, Sendable {
        /// The mailbox is to be there, with these certificates (RFC 4511 §4.7).
        case add(commonName: String?, surname: String?, certificates: [Value])
        /// Certificates are to be added or removed, in this order (RFC 4511 §4.6).
        case modify([Change])
    }

    /// A value of an attribute that holds certificates.
    package struct Value: Equatable, Sendable {
        /// The form of it.
        package enum Form: Equatable, Sendable {
            /// userCertificate: a certificate as DER.
            case certificate
            /// userSMIMECertificate: a certs-only message (RFC 8551 §3.8).
            case message
        }

        /// The form of ``bytes``.
        package let form: Form
        /// What the client sent, not checked.
        package let bytes: [UInt8]

        /// A value.
        package init(form: Form, bytes: [UInt8]) {
            self.form = form
            self.bytes = bytes
        }
    }

    /// One step of a modify.
    package enum Change: Equatable, Sendable {
        /// These are added.
        case add([Value])
        /// These are taken away; those of the form that is named, all of them, when `values` is empty.
        case delete(Value.Form, values: [Value])
        /// These take the place of all of the form.
        case replace(Value.Form, values: [Value])
    }

    /// The publisher's account.
    package let account: String
    /// The publisher's password, which the authority checks for itself.
    package let password: Password
    /// The mailbox, a canonical address.
    package let address: String
    /// What is to be changed.
    package let operation: Operation

    /// A request of `account`.
    package init(account: String, password: Password, address: String, operation: Operation) {
        self.account = account
        self.password = password
        self.address = address
        self.operation = operation
    }
}

/// How a write went: the result that the client is told.
package struct WriteVerdict: Equatable, Sendable {
    /// The code.
    package let code: ResultCode
    /// The nearest entry that is there, where the code calls for it.
    package let matchedDN: String
    /// A sentence for people.
    package let diagnostic: String

    /// A verdict.
    package init(code: ResultCode, matchedDN: String = "", diagnostic: String = "") {
        self.code = code
        self.matchedDN = matchedDN
        self.diagnostic = diagnostic
    }
}
