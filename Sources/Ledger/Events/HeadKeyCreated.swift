package import BER

/// From this commit on, heads are signed by another key.
package struct HeadKeyCreated: EventPayload {
    package static var type: EventType { .headKeyCreated }

    /// The vault record of the key.
    package var keyRecord: RecordID
    /// Its SubjectPublicKeyInfo in DER.
    package var publicKey: [UInt8]

    /// Takes the fields as they are.
    package init(keyRecord: RecordID, publicKey: [UInt8]) {
        self.keyRecord = keyRecord
        self.publicKey = publicKey
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        keyRecord = try reader.identifier()
        publicKey = try reader.array()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(keyRecord)
        writer.appendPrimitive(.octetString, publicKey)
    }
}
