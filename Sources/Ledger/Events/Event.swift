import BER

/// One change of the installation.
///
/// docs/ledger.md has the table.
package enum Event: Equatable, Sendable {
    case organizationCreated(OrganizationCreated)
    case domainAssigned(DomainAssigned)
    case authorityCreated(AuthorityCreated)
    case mailboxEnrolled(MailboxEnrolled)
    case mailboxRenamed(MailboxRenamed)
    case mailboxRetired(MailboxRetired)
    case keyVaulted(KeyVaulted)
    case keyRewrapped(KeyRewrapped)
    case keyDestroyed(KeyDestroyed)
    case certificateIssued(CertificateIssued)
    case certificateImported(CertificateImported)
    case certificateWithdrawn(CertificateWithdrawn)
    case certificateRevoked(CertificateRevoked)
    case keyExported(KeyExported)
    case serviceCertificateIssued(ServiceCertificateIssued)
    case roleAssigned(RoleAssigned)
    case detailsErased(DetailsErased)
    case headKeyCreated(HeadKeyCreated)
    case revocationListIssued(RevocationListIssued)
    case accountAdded(AccountAdded)
    case accountChanged(AccountChanged)
    case accountRemoved(AccountRemoved)

    /// What the event says.
    package var payload: any EventPayload {
        switch self {
        case .organizationCreated(let payload): payload
        case .domainAssigned(let payload): payload
        case .authorityCreated(let payload): payload
        case .mailboxEnrolled(let payload): payload
        case .mailboxRenamed(let payload): payload
        case .mailboxRetired(let payload): payload
        case .keyVaulted(let payload): payload
        case .keyRewrapped(let payload): payload
        case .keyDestroyed(let payload): payload
        case .certificateIssued(let payload): payload
        case .certificateImported(let payload): payload
        case .certificateWithdrawn(let payload): payload
        case .certificateRevoked(let payload): payload
        case .keyExported(let payload): payload
        case .serviceCertificateIssued(let payload): payload
        case .roleAssigned(let payload): payload
        case .detailsErased(let payload): payload
        case .headKeyCreated(let payload): payload
        case .revocationListIssued(let payload): payload
        case .accountAdded(let payload): payload
        case .accountChanged(let payload): payload
        case .accountRemoved(let payload): payload
        }
    }

    /// The kind.
    package var type: EventType { Swift.type(of: payload).type }

    /// The certificate that the event brings, whose octets its draft must carry.
    package var certificateFingerprint: Fingerprint? {
        switch self {
        case .authorityCreated(let payload): payload.fingerprint
        case .certificateIssued(let payload): payload.fingerprint
        case .certificateImported(let payload): payload.fingerprint
        case .serviceCertificateIssued(let payload): payload.fingerprint
        default: nil
        }
    }
}

extension Event {
    /// Reads a body as it is stored, without its details.
    ///
    /// Every version ever released has its case here.
    init(type: Int64, version: Int64, body: Span<UInt8>) throws(EventFault) {
        guard let kind = EventType(rawValue: type), version == 1 else {
            throw .unknownEvent(type: type, version: version)
        }
        var outer = FieldReader(body)
        var fields = try outer.sequence()
        try outer.finish()
        self = try Event(kind, &fields)
        try fields.finish()
    }

    @_lifetime(fields: copy fields)
    private init(_ kind: EventType, _ fields: inout FieldReader) throws(EventFault) {
        switch kind {
        case .organizationCreated: self = .organizationCreated(try OrganizationCreated(&fields))
        case .domainAssigned: self = .domainAssigned(try DomainAssigned(&fields))
        case .authorityCreated: self = .authorityCreated(try AuthorityCreated(&fields))
        case .mailboxEnrolled: self = .mailboxEnrolled(try MailboxEnrolled(&fields))
        case .mailboxRenamed: self = .mailboxRenamed(try MailboxRenamed(&fields))
        case .mailboxRetired: self = .mailboxRetired(try MailboxRetired(&fields))
        case .keyVaulted: self = .keyVaulted(try KeyVaulted(&fields))
        case .keyRewrapped: self = .keyRewrapped(try KeyRewrapped(&fields))
        case .keyDestroyed: self = .keyDestroyed(try KeyDestroyed(&fields))
        case .certificateIssued: self = .certificateIssued(try CertificateIssued(&fields))
        case .certificateImported: self = .certificateImported(try CertificateImported(&fields))
        case .certificateWithdrawn: self = .certificateWithdrawn(try CertificateWithdrawn(&fields))
        case .certificateRevoked: self = .certificateRevoked(try CertificateRevoked(&fields))
        case .keyExported: self = .keyExported(try KeyExported(&fields))
        case .serviceCertificateIssued:
            self = .serviceCertificateIssued(try ServiceCertificateIssued(&fields))
        case .roleAssigned: self = .roleAssigned(try RoleAssigned(&fields))
        case .detailsErased: self = .detailsErased(try DetailsErased(&fields))
        case .headKeyCreated: self = .headKeyCreated(try HeadKeyCreated(&fields))
        case .revocationListIssued:
            self = .revocationListIssued(try RevocationListIssued(&fields))
        case .accountAdded: self = .accountAdded(try AccountAdded(&fields))
        case .accountChanged: self = .accountChanged(try AccountChanged(&fields))
        case .accountRemoved: self = .accountRemoved(try AccountRemoved(&fields))
        }
    }

    /// Adds the details as they are stored.
    mutating func addDetails(_ stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        try outer.finish()
        guard try fields.octets().count == EventDetails.saltByteCount else {
            throw .invalidLength(offset: 0)
        }
        switch self {
        case .mailboxEnrolled(var payload):
            payload.details = try MailboxEnrolled.Details(&fields)
            self = .mailboxEnrolled(payload)
        case .mailboxRenamed(var payload):
            payload.details = try MailboxRenamed.Details(&fields)
            self = .mailboxRenamed(payload)
        case .keyExported(var payload):
            payload.purpose = try fields.text()
            self = .keyExported(payload)
        case .accountAdded(var payload):
            payload.verifier = try fields.array()
            self = .accountAdded(payload)
        case .accountChanged(var payload):
            payload.verifier = try fields.array()
            self = .accountChanged(payload)
        default:
            break
        }
        try fields.finish()
    }
}

/// Details: what names a person, beside the chained octets.
enum EventDetails {
    /// The length of the random salt.
    static let saltByteCount = 16
}
