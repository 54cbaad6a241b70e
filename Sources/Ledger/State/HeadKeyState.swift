import BER

/// A key that signs heads from its event on.
package struct HeadKeyState: Equatable, Sendable {
    /// The event that introduced it.
    package var position: Position
    /// The vault record of the private key.
    package var keyRecord: RecordID
    /// The SubjectPublicKeyInfo in DER.
    package var publicKey: [UInt8]

    init(position: Position, keyRecord: RecordID, publicKey: [UInt8]) {
        self.position = position
        self.keyRecord = keyRecord
        self.publicKey = publicKey
    }

    init(stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        position = try fields.position()
        keyRecord = try fields.identifier()
        publicKey = try fields.array()
        try fields.finish()
    }

    func write(into writer: inout BERWriter) {
        let record = writer.begin(.sequence)
        writer.append(position: position)
        writer.append(keyRecord)
        writer.appendPrimitive(.octetString, publicKey)
        writer.end(record)
    }
}
