import BER

/// A certificate that the ledger holds, as the events left it.
package struct CertificateState: Equatable, Sendable {
    /// How it came.
    package enum Kind: Int64, Sendable {
        /// Issued here, for a mailbox.
        case issued = 0
        /// Issued elsewhere, for a mailbox.
        case imported = 1
        /// An authority's own.
        case authority = 2
        /// Issued here, for a service.
        case service = 3
    }

    /// What became of it.
    package enum Status: Int64, Sendable {
        /// In the directory while its mailbox is active; for authorities and services: in use.
        case published = 0
        /// No longer in the directory.
        case withdrawn = 1
        /// Revoked, and no longer in the directory.
        case revoked = 2
        /// Its octets were erased with its mailbox.
        case erased = 3
    }

    /// The first event that named it, which is where its octets are stored.
    package var position: Position
    /// How it came.
    package var kind: Kind
    /// What became of it.
    package var status: Status
    /// The SHA-256 of its octets.
    package var fingerprint: Fingerprint
    /// Whose it is, rising; none for authorities and services.
    package var mailboxes: [MailboxID]
    /// The vault record of its key, where that is in the vault.
    package var keyRecord: RecordID?
    /// The content octets of its serial number.
    package var serial: [UInt8]
    /// The certificate of the authority that issued it, where that is the organization's.
    package var issuer: Fingerprint?
    /// The validity in seconds since 1970.
    package var notBefore: Int64
    /// The validity in seconds since 1970.
    package var notAfter: Int64
    /// Whether somebody answers for it in place of a trust anchor.
    package var isVouched: Bool
    /// Whether a mailbox of it is in a foreign domain.
    package var isExternal: Bool
    /// The time of the event that gave it its status: microseconds since 1970.
    package var changed: Int64
    /// The CRLReason it was revoked with.
    package var revocationReason: Int64?

    init(
        position: Position,
        time: Int64,
        kind: Kind,
        fingerprint: Fingerprint,
        mailboxes: [MailboxID],
        keyRecord: RecordID?,
        serial: [UInt8],
        issuer: Fingerprint?,
        notBefore: Int64,
        notAfter: Int64
    ) {
        self.position = position
        self.kind = kind
        self.status = .published
        self.fingerprint = fingerprint
        self.mailboxes = mailboxes
        self.keyRecord = keyRecord
        self.serial = serial
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.isVouched = false
        self.isExternal = false
        self.changed = time
        self.revocationReason = nil
    }

    init(position: Position, stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        self.position = position
        kind = try fields.choice()
        status = try fields.choice()
        fingerprint = try fields.hash()
        var list = try fields.sequence()
        var mailboxes: [MailboxID] = []
        while !list.isAtEnd { mailboxes.append(try list.identifier()) }
        self.mailboxes = mailboxes
        keyRecord = fields.isNext(.context(0)) ? try fields.identifier(.context(0)) : nil
        serial = try fields.array()
        issuer = fields.isNext(.context(1)) ? try fields.hash(.context(1)) : nil
        notBefore = try fields.integer()
        notAfter = try fields.integer()
        isVouched = try fields.boolean()
        isExternal = try fields.boolean()
        changed = try fields.integer()
        revocationReason = fields.isNext(.context(2)) ? try fields.integer(.context(2)) : nil
        try fields.finish()
    }

    /// What became of a certificate, without the rest of what is stored of it.
    static func status(stored: Span<UInt8>) throws(EventFault) -> Status {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        let _: Kind = try fields.choice()
        return try fields.choice()
    }

    func write(into writer: inout BERWriter) {
        let record = writer.begin(.sequence)
        writer.append(choice: kind)
        writer.append(choice: status)
        writer.append(fingerprint)
        let list = writer.begin(.sequence)
        for mailbox in mailboxes { writer.append(mailbox) }
        writer.end(list)
        if let keyRecord { writer.append(keyRecord, tag: .context(0)) }
        writer.appendPrimitive(.octetString, serial)
        if let issuer { writer.append(issuer, tag: .context(1)) }
        writer.appendInteger(notBefore)
        writer.appendInteger(notAfter)
        writer.appendBoolean(isVouched)
        writer.appendBoolean(isExternal)
        writer.appendInteger(changed)
        if let revocationReason { writer.appendInteger(revocationReason, tag: .context(2)) }
        writer.end(record)
    }
}
