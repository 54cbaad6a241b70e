package import Addressing
package import Ledger
package import PKIX

/// Why a command was refused or could not be carried out; nothing of it is recorded then.
package enum AuthorityError: Error, Equatable, Sendable {
    /// The text is no mail address.
    case malformedAddress(AddressingError)
    /// The text is no domain.
    case malformedDomain(AddressingError)
    /// A name is empty, longer than `maximum` bytes, or has control characters.
    case malformedName(field: Field, maximum: Int)
    /// The address lies in none of the organization's domains.
    case foreignDomain(address: String)
    /// No mailbox has the address.
    case unknownMailbox(address: String)
    /// The mailbox is retired.
    case retiredMailbox(address: String)
    /// No certificate has the serial number or fingerprint.
    case unknownCertificate
    /// Several certificates have the serial number.
    case ambiguousSerial
    /// The bytes between two certificates, or behind the last, are not DER.
    case malformedBatch(offset: Int)
    /// The bytes are no certificate that RFC 5280 allows.
    case malformedCertificate(PKIXError)
    /// The certificate is not one that mail is encrypted to.
    case unfitCertificate
    /// The certificate names no mail address.
    case noAddressInCertificate
    /// The certificate chains to no configured root.
    case untrustedCertificate
    /// The certificate was revoked here.
    case revokedCertificate
    /// The certificate was issued here and is not published any more.
    case issuedHere
    /// The certificate was erased with the person it names.
    case erasedCertificate
    /// The certificate belongs to an authority or a service, not to a mailbox.
    case notOfMailbox
    /// The mailbox has no key in the vault.
    case noKeys(address: String)
    /// The text is no name of an account.
    case malformedAccountName
    /// What came in the place of a password's verifier is none.
    case malformedVerifier
    /// An account in use has the name.
    case accountExists(name: String)
    /// No account in use has the name.
    case unknownAccount(name: String)
    /// There are as many accounts as there may be.
    case tooManyAccounts(maximum: Int)
    /// The batch has more than `maximum` items.
    case tooManyItems(maximum: Int)
    /// The batch's certificates name more mailboxes than one commit takes.
    case batchTooLarge
    /// The caller has no role that may do this.
    case notAllowed(Verb)
    /// The disk or the store's map is full.
    case storageFull
    /// A commit could not be made durable; the process must end.
    case commitFailed
    /// The authority is stopping.
    case stopping
    /// The ledger cannot be read or written.
    case ledger(LedgerError)
    /// A fault of ours or of the machine: what failed, in words for the log.
    case fault(Fault, String)

    /// A text that a request carries.
    package enum Field: String, Sendable {
        /// The name that people read.
        case name
        /// The surname.
        case surname
        /// The organization's name.
        case organization
        /// The directory's naming context.
        case suffix
        /// Where CRL and CA certificates will be found.
        case publicURL
    }

    /// What could not be done.
    package enum Fault: String, Sendable {
        /// Making a key.
        case keyGeneration
        /// Putting a certificate together, or signing it.
        case issuance
        /// Sealing or opening a key.
        case vault
        /// Making a PKCS#12 file.
        case export
        /// Creating or reading the files of the data directory.
        case files
        /// Listening on the socket of the change feed.
        case feed
    }
}
