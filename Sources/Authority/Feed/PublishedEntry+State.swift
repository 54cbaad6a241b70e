import ChangeFeed
import Ledger
import PKIX

// How the directory shows what the ledger knows.
extension PublishedEntry {
    /// The naming context, with the organization's name.
    init(organization: OrganizationState) {
        self.init(
            uuid: organization.id.array,
            kind: .suffix,
            commonName: organization.name,
            distinguishedName: organization.suffix,
            created: organization.created,
            modified: organization.created
        )
    }

    /// A mailbox in use.
    init(mailbox: MailboxState, certificates: [[UInt8]]) {
        self.init(
            uuid: mailbox.id.array,
            kind: .mailbox,
            address: mailbox.address,
            addressGiven: mailbox.addressGiven,
            commonName: mailbox.commonName,
            surname: mailbox.surname,
            certificates: certificates,
            created: mailbox.created,
            modified: mailbox.modified
        )
    }

    /// An authority, by its subject; `nil` when its certificate cannot be read.
    init?(authority: AuthorityState, certificate: [UInt8], revocationList: [UInt8]?) {
        guard let reader = try? CertificateReader(certificate.span),
            let name = try? DistinguishedNameText.rfc4514(reader.subject)
        else { return nil }
        self.init(
            uuid: Self.uuid(of: authority.created.fingerprint),
            kind: .certificationAuthority,
            commonName: CertificateCandidate.commonName(of: reader.subject) ?? name,
            distinguishedName: name,
            certificates: [certificate],
            revocationList: revocationList ?? [],
            created: authority.createdTime,
            modified: authority.modified
        )
    }

    /// The identity of an authority's entry: the first half of its certificate's fingerprint.
    static func uuid(of fingerprint: Fingerprint) -> [UInt8] { Array(fingerprint.array.prefix(16)) }
}

extension PublishedAccount {
    /// An account in use and what recognizes its password.
    init(_ account: AccountState, verifier: [UInt8]) {
        self.init(
            name: account.name,
            grade: account.grade == .internal ? .internal : .partner,
            isPublisher: account.isPublisher,
            verifier: verifier
        )
    }
}
