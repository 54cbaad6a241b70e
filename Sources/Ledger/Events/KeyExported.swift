package import BER

/// Private keys of a mailbox are handed out; durable before the first octet leaves.
package struct KeyExported: EventPayload {
    package static var type: EventType { .keyExported }

    /// In which form keys leave.
    package enum Form: Int64, Sendable {
        /// PKCS#12 under PBE-SHA1-3DES.
        case pkcs12Compatible = 0
        /// PKCS#12 under AES-256.
        case pkcs12Modern = 1
    }

    /// Which records.
    package var records: [RecordID]
    /// Whose keys they are.
    package var mailbox: MailboxID
    /// In which form.
    package var form: Form
    /// Why, in the words of who asked; nil when erased or never given.
    package var purpose: String?

    /// Takes the fields as they are.
    package init(records: [RecordID], mailbox: MailboxID, form: Form, purpose: String?) {
        self.records = records
        self.mailbox = mailbox
        self.form = form
        self.purpose = purpose
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        var list = try reader.sequence()
        var records: [RecordID] = []
        while !list.isAtEnd { records.append(try list.identifier()) }
        self.records = records
        mailbox = try reader.identifier()
        form = try reader.choice()
    }

    package func writeBody(into writer: inout BERWriter) {
        let list = writer.begin(.sequence)
        for record in records { writer.append(record) }
        writer.end(list)
        writer.append(mailbox)
        writer.append(choice: form)
    }

    package var hasDetails: Bool { purpose != nil }

    package func writeDetails(into writer: inout BERWriter) {
        if let purpose { writer.appendText(purpose) }
    }
}
