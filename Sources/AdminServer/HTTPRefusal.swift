import AdminAPI
import Authority
import HTTPTypes
import Ledger

/// What a caller is told of a refusal: the status of the answer, a word and a sentence.
struct HTTPRefusal: Equatable {
    var status: HTTPResponse.Status
    var error: AdminError

    init(_ status: HTTPResponse.Status, _ code: AdminError.Code, _ message: String) {
        self.status = status
        self.error = AdminError(code: code, message: message)
    }

    /// A refusal that arose on the socket itself.
    init(_ error: AdminError) {
        self.error = error
        status =
            switch error.code {
            case .unknownRoute, .unknownAuthority: .notFound
            case .wrongMethod: .methodNotAllowed
            case .bodyTooLarge: .contentTooLarge
            default: .badRequest
            }
    }

    /// The authority's refusal; `nil` for a fault of ours, whose cause belongs in the log alone.
    init?(_ error: AuthorityError) {
        switch error {
        case .malformedAddress(let cause):
            self.init(.badRequest, .malformedAddress, "this is not a mail address: \(cause)")
        case .malformedDomain(let cause):
            self.init(.badRequest, .malformedAddress, "this is not a domain: \(cause)")
        case .malformedName(let field, let maximum):
            self.init(
                .badRequest,
                .malformedName,
                "the \(field.rawValue) is empty, longer than \(maximum) bytes, or has characters "
                    + "that no name has"
            )
        case .foreignDomain(let address):
            self.init(
                .forbidden,
                .foreignDomain,
                "\(address) lies in none of the organization's domains"
            )
        case .unknownMailbox(let address):
            self.init(
                .notFound,
                .unknownMailbox,
                "there is no mailbox \(address): enroll it with `waxwing mailbox enroll`"
            )
        case .retiredMailbox(let address):
            self.init(
                .conflict,
                .retiredMailbox,
                "the mailbox \(address) is retired: enroll the address anew to use it again"
            )
        case .unknownCertificate:
            self.init(
                .notFound,
                .unknownCertificate,
                "no certificate has this serial number or fingerprint"
            )
        case .ambiguousSerial:
            self.init(
                .conflict,
                .ambiguousSerial,
                "several certificates have this serial number: name one by its fingerprint"
            )
        case .malformedBatch(let offset):
            self.init(
                .badRequest,
                .malformedRequest,
                "at byte \(offset) of the body no whole DER certificate begins"
            )
        case .malformedCertificate(let cause):
            self.init(
                .badRequest,
                .malformedCertificate,
                "this is not a certificate by RFC 5280: \(cause)"
            )
        case .unfitCertificate:
            self.init(
                .badRequest,
                .unfitCertificate,
                "nobody can encrypt to this certificate: it belongs to an authority, or its key or "
                    + "its uses do not allow it"
            )
        case .noAddressInCertificate:
            self.init(
                .badRequest,
                .noAddressInCertificate,
                "the certificate's subjectAltName has no mail address"
            )
        case .untrustedCertificate:
            self.init(
                .badRequest,
                .untrustedCertificate,
                "the certificate chains to no root in the configured trust files: import it with "
                    + "--vouched to answer for it yourself"
            )
        case .revokedCertificate:
            self.init(.conflict, .revokedCertificate, "the certificate was revoked here")
        case .issuedHere:
            self.init(
                .conflict,
                .issuedHere,
                "the certificate was issued here and withdrawn: renew the mailbox instead"
            )
        case .erasedCertificate:
            self.init(
                .conflict,
                .erasedCertificate,
                "the certificate was erased with its mailbox"
            )
        case .notOfMailbox:
            self.init(
                .badRequest,
                .unfitCertificate,
                "the certificate belongs to an authority or a service, not to a mailbox"
            )
        case .noKeys(let address):
            self.init(
                .conflict,
                .noKeys,
                "the vault has no key of \(address): its certificates were issued elsewhere"
            )
        case .malformedAccountName:
            self.init(
                .badRequest,
                .malformedName,
                "an account's name is 1 to 64 letters, digits and . _ - @, beginning with a letter "
                    + "or a digit"
            )
        case .malformedVerifier:
            self.init(
                .badRequest,
                .malformedRequest,
                "the verifier is none that docs/accounts.md describes"
            )
        case .accountExists(let name):
            self.init(
                .conflict,
                .accountExists,
                "there is an account \(name) already: `waxwing account passwd` gives it another "
                    + "password"
            )
        case .unknownAccount(let name):
            self.init(.notFound, .unknownAccount, "there is no account \(name)")
        case .tooManyAccounts(let maximum):
            self.init(
                .conflict,
                .tooManyItems,
                "there are \(maximum) accounts already, and no more are served"
            )
        case .tooManyItems(let maximum):
            self.init(
                .contentTooLarge,
                .tooManyItems,
                "one request takes at most \(maximum) items: send several"
            )
        case .batchTooLarge:
            self.init(
                .contentTooLarge,
                .tooManyItems,
                "the batch's certificates name more mailboxes than one request takes: send fewer"
            )
        case .notAllowed(let verb):
            self.init(
                .forbidden,
                .notAllowed,
                "this user has no role that may do this (\(verb.rawValue)): run the command as the "
                    + "owner of the data directory or as root"
            )
        case .storageFull:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
                .storageFull,
                "the disk or the ledger's map is full: nothing was recorded, look-ups go on; make "
                    + "room and run the command again"
            )
        case .commitFailed:
            self.init(
                .serviceUnavailable,
                .stopping,
                "the disk failed while the command was recorded: the server is starting again, see "
                    + "its log; ask again whether it was done"
            )
        case .stopping:
            self.init(.serviceUnavailable, .stopping, "the server is stopping")
        case .ledger(.busy):
            self.init(
                .serviceUnavailable,
                .busy,
                "too many commands wait already: run the command again in a while"
            )
        case .ledger, .fault:
            return nil
        }
    }
}
