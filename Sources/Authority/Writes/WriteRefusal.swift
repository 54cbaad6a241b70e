import ChangeFeed
import Ledger

/// Why a publisher's write is not carried out, as the client is told.
struct WriteRefusal: Error, Equatable {
    /// The answer.
    var answer: WriteAnswer

    /// The refusal with a result code and a sentence.
    init(_ code: WriteAnswer.Code, _ diagnostic: String) {
        answer = WriteAnswer(code, diagnostic)
    }

    /// The authority's refusal, by what it means for a client of the directory.
    init(_ error: AuthorityError) {
        switch error {
        case .malformedAddress, .malformedDomain, .malformedName, .malformedAccountName:
            self.init(.constraintViolation, "a name or an address has a form that it may not have")
        case .foreignDomain:
            self.init(
                .insufficientAccessRights,
                "the address is in none of the organization's domains"
            )
        case .malformedCertificate, .malformedBatch, .malformedVerifier:
            self.init(.invalidAttributeSyntax, "this is not a certificate by RFC 5280")
        case .unfitCertificate, .notOfMailbox:
            self.init(
                .constraintViolation,
                "nobody can encrypt to this certificate: it belongs to an authority, or its key or "
                    + "its uses do not allow it"
            )
        case .noAddressInCertificate:
            self.init(
                .constraintViolation,
                "the certificate's subjectAltName does not have this mailbox's address"
            )
        case .revokedCertificate:
            self.init(.constraintViolation, "the certificate was revoked here")
        case .issuedHere:
            self.init(.constraintViolation, "the certificate was issued here and withdrawn")
        case .erasedCertificate:
            self.init(.constraintViolation, "the certificate was erased with the person it names")
        case .unknownMailbox, .unknownCertificate:
            self.init(.noSuchObject, "there is no such mailbox")
        case .retiredMailbox:
            self.init(.unwillingToPerform, "the mailbox is retired")
        case .untrustedCertificate, .ambiguousSerial, .noKeys, .accountExists, .unknownAccount,
            .tooManyAccounts:
            self.init(.unwillingToPerform, "the directory does not do this")
        case .tooManyItems, .batchTooLarge:
            self.init(.unwillingToPerform, "that is too much for one request")
        case .notAllowed:
            self.init(.insufficientAccessRights, "the account may not write")
        case .storageFull:
            self.init(.unavailable, "there is no room to write anything, look-ups go on")
        case .commitFailed, .stopping:
            self.init(.unavailable, "the authority is stopping, try again later")
        case .ledger(.busy):
            self.init(.busy, "too many commands wait, try again later")
        case .ledger, .fault:
            self.init(.other, "the server could not do it; its log has the reason")
        }
    }

    /// Whether the cause is a fault of ours, which the log must have.
    static func isFault(_ error: AuthorityError) -> Bool {
        switch error {
        case .ledger(.busy): false
        case .ledger, .fault: true
        default: false
        }
    }
}
