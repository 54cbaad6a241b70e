package import BER

/// The signed end of the log after one commit.
///
///     Head ::= SEQUENCE { content HeadContent, signature OCTET STRING }
///     HeadContent ::= SEQUENCE { label UTF8String, position INTEGER,
///                                chainHash OCTET STRING (SIZE (32)), time INTEGER }
package struct Head: Equatable, Sendable {
    /// What keeps this signature from being taken for one over something else.
    static let label = "waxwing ledger head 1"

    /// Where the log ended, with the chain hash and the time of the event there.
    package var end: LogEnd
    /// Over ``content``.
    package var signature: [UInt8]

    /// Takes both as they are.
    package init(end: LogEnd, signature: [UInt8]) {
        self.end = end
        self.signature = signature
    }

    /// Reads a head as it is stored.
    package init(stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var head = try outer.sequence()
        try outer.finish()
        var content = try head.sequence()
        signature = try head.array()
        try head.finish()
        let start = content.offset
        guard try content.text() == Head.label else { throw .unknownValue(0, offset: start) }
        let position = try content.position()
        let chainHash = try content.hash()
        end = LogEnd(position: position, chainHash: chainHash, time: try content.integer())
        try content.finish()
    }

    /// Appends what is signed.
    package static func writeContent(of end: LogEnd, into writer: inout BERWriter) {
        let content = writer.begin(.sequence)
        writer.appendText(label)
        writer.append(position: end.position)
        writer.append(end.chainHash)
        writer.appendInteger(end.time)
        writer.end(content)
    }

    /// What is signed: DER has one encoding, so it is the stored one.
    package var content: [UInt8] {
        var writer = BERWriter()
        Head.writeContent(of: end, into: &writer)
        return writer.array()
    }

    /// The head as it is stored.
    package var stored: [UInt8] {
        var writer = BERWriter()
        let head = writer.begin(.sequence)
        Head.writeContent(of: end, into: &writer)
        writer.appendPrimitive(.octetString, signature)
        writer.end(head)
        return writer.array()
    }
}
