package import BER

/// A private key was sealed and stored.
///
/// The draft carries the sealed record.
package struct KeyVaulted: EventPayload {
    package static var type: EventType { .keyVaulted }

    /// What a key is for.
    package enum Usage: Int64, Sendable, CaseIterable {
        /// A mailbox's mail.
        case mail = 0
        /// Signing certificates.
        case issue = 1
        /// Signing the ledger's heads.
        case ledgerHead = 2
    }

    /// The record's name.
    package var record: RecordID
    /// Whose key it is; nil for the organization's own.
    package var mailbox: MailboxID?
    /// What it is for.
    package var usage: Usage
    /// The kind of key, such as `rsa3072`.
    package var algorithm: String
    /// Counts the times that the record was written, from 1.
    package var generation: Int64
    /// The SHA-256 of the SubjectPublicKeyInfo.
    package var publicKeyDigest: Hash256
    /// The SHA-256 of the sealed record.
    package var recordDigest: Hash256

    /// Takes the fields as they are.
    package init(
        record: RecordID,
        mailbox: MailboxID?,
        usage: Usage,
        algorithm: String,
        generation: Int64,
        publicKeyDigest: Hash256,
        recordDigest: Hash256
    ) {
        self.record = record
        self.mailbox = mailbox
        self.usage = usage
        self.algorithm = algorithm
        self.generation = generation
        self.publicKeyDigest = publicKeyDigest
        self.recordDigest = recordDigest
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        record = try reader.identifier()
        mailbox = reader.isNext(.context(0)) ? try reader.identifier(.context(0)) : nil
        usage = try reader.choice()
        algorithm = try reader.text()
        generation = try reader.integer()
        publicKeyDigest = try reader.hash()
        recordDigest = try reader.hash()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(record)
        if let mailbox { writer.append(mailbox, tag: .context(0)) }
        writer.append(choice: usage)
        writer.appendText(algorithm)
        writer.appendInteger(generation)
        writer.append(publicKeyDigest)
        writer.append(recordDigest)
    }
}
