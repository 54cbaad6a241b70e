internal import BER
internal import LDAP

/// One answer of ours, taken apart as far as the access log needs it.
struct LoggedResponse: ~Escapable {
    /// The number of the request that is answered; 0 for a Notice of Disconnection.
    let messageID: Int32

    /// The identifier octet of the protocolOp, as slapd writes it: 101 for the end of a search.
    let tag: UInt8

    /// The result code; 0 for what has none.
    let code: Int64

    /// The diagnostic message.
    let diagnostic: Span<UInt8>

    /// Whether this is a SearchResultEntry, a SearchResultReference or an IntermediateResponse:
    /// something that does not end its operation.
    var isEntry: Bool { tag == 0x64 || tag == 0x73 || tag == 0x79 }

    /// Whether this ends a search.
    var isSearchEnd: Bool { tag == 0x65 }

    /// Takes apart one whole LDAPMessage; nil when it is none.
    @_lifetime(copy message)
    init?(_ message: Span<UInt8>) {
        var reader = BERReader(message)
        do throws(BERError) {
            messageID = Int32(truncatingIfNeeded: try reader.readInteger())
            let operation = try reader.readElement()
            tag = operation.tag.rawValue
            // Entries are counted, not read.
            if tag == 0x64 || tag == 0x73 || tag == 0x79 {
                code = 0
                diagnostic = Span()
                return
            }
            var fields = BERReader(operation.content)
            code = try fields.readEnumerated()
            _ = try fields.readContent(.octetString)
            diagnostic = try fields.readContent(.octetString)
        } catch {
            return nil
        }
    }
}

/// Cuts what a handler has appended to the output into messages.
struct ResponseReader: ~Escapable {
    private var reader: BERReader

    @_lifetime(copy output)
    init(_ output: Span<UInt8>) { reader = BERReader(output) }

    /// Takes the next message; nil after the last.
    @_lifetime(copy self)
    mutating func next() -> LoggedResponse? {
        if reader.isAtEnd { return nil }
        do throws(BERError) {
            return LoggedResponse(try reader.readContent(.sequence))
        } catch {
            return nil
        }
    }
}

extension LDAPMessage {
    /// The first field of the operation if it is a string: the name that a write is about.
    var firstField: Span<UInt8> {
        @_lifetime(copy self)
        borrowing get {
            var reader = BERReader(content)
            do throws(BERError) { return try reader.readContent(.octetString) } catch {
                return Span()
            }
        }
    }
}
