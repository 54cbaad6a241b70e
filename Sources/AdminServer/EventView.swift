import AdminAPI
import Authority
import Ledger

/// A finding as the ledger says it, told apart from the one that the socket shows.
private typealias LedgerFinding = Finding

extension AuditEvent {
    /// The event as JSON shows it: every field by the name that docs/ledger.md has for it.
    init(_ recorded: RecordedEvent) {
        let header = recorded.header
        self.init(
            position: header.position,
            time: Timestamp(microseconds: header.time),
            actor: Actor(header.actor),
            type: recorded.event.type.name,
            fields: Self.fields(recorded.event),
            chainHash: recorded.chainHash.description
        )
    }

    private static func fields(_ event: Event) -> [String: String] {
        switch event {
        case .organizationCreated(let event):
            ["organization": event.id.description, "name": event.name, "suffix": event.suffix]
        case .domainAssigned(let event):
            ["domain": event.domain, "basis": "\(event.basis)"]
        case .authorityCreated(let event):
            [
                "fingerprint": event.fingerprint.description, "role": "\(event.role)",
                "keyRecord": event.keyRecord.description,
                "serial": Certificate.serial(event.serial), "issuer": event.issuer.description,
                "notBefore": time(event.notBefore), "notAfter": time(event.notAfter),
            ]
        case .mailboxEnrolled(let event):
            with(
                ["mailbox": event.mailbox.description],
                [
                    ("address", event.details?.address),
                    ("addressGiven", event.details?.addressGiven),
                    ("commonName", event.details?.commonName),
                    ("surname", event.details?.surname),
                ]
            )
        case .mailboxRenamed(let event):
            with(
                ["mailbox": event.mailbox.description],
                [
                    ("commonName", event.details?.commonName),
                    ("surname", event.details?.surname),
                ]
            )
        case .mailboxRetired(let event):
            ["mailbox": event.mailbox.description]
        case .keyVaulted(let event):
            with(
                [
                    "record": event.record.description, "usage": "\(event.usage)",
                    "algorithm": event.algorithm, "generation": "\(event.generation)",
                    "publicKeyDigest": event.publicKeyDigest.description,
                    "recordDigest": event.recordDigest.description,
                ],
                [("mailbox", event.mailbox?.description)]
            )
        case .keyRewrapped(let event):
            [
                "record": event.record.description, "generation": "\(event.generation)",
                "recordDigest": event.recordDigest.description,
            ]
        case .keyDestroyed(let event):
            ["record": event.record.description]
        case .certificateIssued(let event):
            [
                "fingerprint": event.fingerprint.description,
                "mailbox": event.mailbox.description, "keyRecord": event.keyRecord.description,
                "serial": Certificate.serial(event.serial), "issuer": event.issuer.description,
                "notBefore": time(event.notBefore), "notAfter": time(event.notAfter),
            ]
        case .certificateImported(let event):
            [
                "fingerprint": event.fingerprint.description,
                "mailbox": event.mailbox.description,
                "serial": Certificate.serial(event.serial),
                "notBefore": time(event.notBefore), "notAfter": time(event.notAfter),
                "isVouched": "\(event.isVouched)", "isExternal": "\(event.isExternal)",
            ]
        case .certificateWithdrawn(let event):
            ["fingerprint": event.fingerprint.description]
        case .certificateRevoked(let event):
            [
                "fingerprint": event.fingerprint.description,
                "reason": RevocationReason(number: event.reason).rawValue,
            ]
        case .keyExported(let event):
            with(
                [
                    "mailbox": event.mailbox.description, "form": "\(event.form)",
                    "records": event.records.map(\.description).joined(separator: " "),
                ],
                [("purpose", event.purpose)]
            )
        case .serviceCertificateIssued(let event):
            [
                "fingerprint": event.fingerprint.description,
                "serial": Certificate.serial(event.serial), "issuer": event.issuer.description,
                "notBefore": time(event.notBefore), "notAfter": time(event.notAfter),
                "names": event.names.joined(separator: " "),
            ]
        case .roleAssigned(let event):
            [
                "role": event.role, "isGranted": "\(event.isGranted)",
                "principal": principal(event.principal),
            ]
        case .detailsErased(let event):
            [
                "mailbox": event.mailbox.description,
                "positions": event.positions.map { "\($0)" }.joined(separator: " "),
            ]
        case .revocationListIssued(let event):
            [
                "issuer": event.issuer.description, "number": "\(event.number)",
                "thisUpdate": time(event.thisUpdate), "nextUpdate": time(event.nextUpdate),
                "entries": "\(event.entryCount)", "digest": event.digest.description,
            ]
        case .headKeyCreated(let event):
            [
                "keyRecord": event.keyRecord.description,
                "publicKey": Hexadecimal.text(event.publicKey.span),
            ]
        // What recognizes a password is nobody's to read here.
        case .accountAdded(let event):
            [
                "account": event.account.description, "name": event.name,
                "grade": "\(event.grade)", "isPublisher": "\(event.isPublisher)",
            ]
        case .accountChanged(let event):
            [
                "account": event.account.description, "name": event.name,
                "grade": "\(event.grade)", "isPublisher": "\(event.isPublisher)",
                "isPasswordNew": "\(event.replaced != nil)",
            ]
        case .accountRemoved(let event):
            ["account": event.account.description, "name": event.name]
        }
    }

    private static func time(_ seconds: Int64) -> String {
        Timestamp(seconds: seconds).description
    }

    private static func principal(_ principal: RoleAssigned.Principal) -> String {
        switch principal {
        case .user(let uid): "user \(uid)"
        case .group(let gid): "group \(gid)"
        }
    }

    private static func with(
        _ fields: [String: String],
        _ more: [(String, String?)]
    ) -> [String: String] {
        var fields = fields
        for case (let name, let value?) in more { fields[name] = value }
        return fields
    }
}

extension AuditEvent.Actor {
    /// The number that stands for no user, as it does for the kernel.
    private static let nobody = UInt32.max

    init(_ actor: EventActor) {
        let via =
            switch actor.via {
            case .system: "system"
            case .initialization: "init"
            case .adminSocket: "admin"
            case .directory: "ldap"
            }
        self.init(
            uid: actor.uid ?? Self.nobody,
            user: actor.name,
            via: via,
            process: actor.pid
        )
    }
}

extension AuditHead {
    init(_ head: Head, signer: [UInt8]) {
        self.init(
            position: head.end.position,
            chainHash: head.end.chainHash.description,
            time: Timestamp(microseconds: head.end.time),
            signature: Hexadecimal.text(head.signature.span),
            signer: Hash256(hashing: signer.span).description
        )
    }
}

extension AuditReport {
    init(_ verification: Verification, signer: [UInt8]) {
        self.init(
            isIntact: verification.isIntact,
            events: UInt64(verification.eventCount),
            findings: verification.findings.map(Finding.init),
            head: verification.head.map { AuditHead($0, signer: signer) }
        )
    }
}

extension AuditReport.Finding {
    fileprivate init(_ finding: LedgerFinding) {
        self.init(
            kind: Self.kind(finding.fault),
            position: finding.position,
            message: finding.description
        )
    }

    private static func kind(_ fault: LedgerFinding.Fault) -> String {
        switch fault {
        case .damaged: "damaged"
        case .gap: "gap"
        case .misplaced: "misplaced"
        case .timeNotRising: "timeNotRising"
        case .bodyDiffers: "bodyDiffers"
        case .chainBroken: "chainBroken"
        case .detailsDiffer: "detailsDiffer"
        case .detailsMissing: "detailsMissing"
        case .unexpectedOctets: "unexpectedOctets"
        case .certificateDiffers: "certificateDiffers"
        case .certificateMissing: "certificateMissing"
        case .contradiction: "contradiction"
        case .headDamaged: "headDamaged"
        case .headDiffers: "headDiffers"
        case .headSignatureInvalid: "headSignatureInvalid"
        case .headWithoutKey: "headWithoutKey"
        case .headBeyondEnd: "headBeyondEnd"
        case .unsignedEnd: "unsignedEnd"
        case .endDiffers: "endDiffers"
        case .cutOff: "cutOff"
        case .otherHistory: "otherHistory"
        case .vaultRecordMissing: "vaultRecordMissing"
        case .vaultRecordDiffers: "vaultRecordDiffers"
        case .vaultRecordUnexpected: "vaultRecordUnexpected"
        case .revocationListMissing: "revocationListMissing"
        case .revocationListDiffers: "revocationListDiffers"
        case .stateDiffers: "stateDiffers"
        }
    }
}
