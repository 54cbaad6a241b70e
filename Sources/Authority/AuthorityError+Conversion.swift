import Cryptography
import Issuer
import Ledger
import Vault

extension AuthorityError {
    /// The ledger's refusal, by what it means for the caller.
    init(_ error: LedgerError) {
        switch error {
        case .noRoom: self = .storageFull
        case .fsyncFailed: self = .commitFailed
        case .closed: self = .stopping
        case .alreadyExists, .notFound, .unsupportedFormat, .storage, .headNotSigned,
            .wrongPosition, .contradiction, .tooLarge, .damagedEvent, .damagedState,
            .missingEvent, .damagedFile, .busy:
            self = .ledger(error)
        }
    }

    /// The issuer's refusal: a name that no certificate can have is the caller's, all else is ours.
    init(_ error: IssuerError) {
        switch error {
        case .nameLength(_, _, let maximum): self = .malformedName(field: .name, maximum: maximum)
        case .nameCharacter, .nameMeaningless:
            self = .malformedName(field: .name, maximum: PersonNames.bytesMax)
        case .publicURL: self = .malformedName(field: .publicURL, maximum: PublicURL.bytesMax)
        case .host, .missing, .publicKey, .keyKind, .publicKeyStructure, .authorityCertificate,
            .notAnAuthority, .authorityExpires, .timeOutOfRange, .serialNumberIsZero,
            .signerAlgorithm, .lint, .unreadable, .signatureDoesNotVerify, .verification:
            self = .fault(.issuance, "\(error)")
        }
    }

    /// Any error, `fault` naming what was being done where it says nothing by itself.
    init(_ error: any Error, during fault: Fault) {
        switch error {
        case let error as AuthorityError: self = error
        case let error as LedgerError: self.init(error)
        case let error as IssuerError: self.init(error)
        default: self = .fault(fault, "\(error)")
        }
    }
}
