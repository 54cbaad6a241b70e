import BER

/// Reads the fields of a header, a body or a state record one after the other.
struct FieldReader: ~Escapable {
    private var reader: BERReader

    /// Starts at the first element of `bytes`.
    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { reader = BERReader(bytes, rules: .der) }

    @_lifetime(copy reader)
    private init(nested reader: BERReader) { self.reader = reader }

    /// Whether every field has been read.
    var isAtEnd: Bool { reader.isAtEnd }

    /// Where the next field starts.
    var offset: Int { reader.offset }

    /// Whether the next field has `tag`.
    func isNext(_ tag: BERTag) -> Bool { reader.peekTag() == tag }

    /// Refuses fields beyond the last known.
    func finish() throws(EventFault) {
        do throws(BERError) { try reader.finish() } catch { throw .structure(error) }
    }

    @_lifetime(copy self)
    mutating func sequence(_ tag: BERTag = .sequence) throws(EventFault) -> FieldReader {
        do throws(BERError) {
            return FieldReader(nested: try reader.readConstructed(tag))
        } catch {
            throw .structure(error)
        }
    }

    /// The next element with its header.
    @_lifetime(copy self)
    mutating func whole() throws(EventFault) -> Span<UInt8> {
        do throws(BERError) {
            return try reader.readElement().whole
        } catch {
            throw .structure(error)
        }
    }

    @_lifetime(copy self)
    mutating func octets(_ tag: BERTag = .octetString) throws(EventFault) -> Span<UInt8> {
        do throws(BERError) {
            return try reader.readContent(tag)
        } catch {
            throw .structure(error)
        }
    }

    @_lifetime(self: copy self)
    mutating func integer(_ tag: BERTag = .integer) throws(EventFault) -> Int64 {
        do throws(BERError) {
            return try reader.readInteger(tag)
        } catch {
            throw .structure(error)
        }
    }

    @_lifetime(self: copy self)
    mutating func boolean() throws(EventFault) -> Bool {
        do throws(BERError) {
            return try reader.readBoolean()
        } catch {
            throw .structure(error)
        }
    }

    @_lifetime(self: copy self)
    mutating func position() throws(EventFault) -> Position {
        let start = offset
        let value = try integer()
        guard let position = Position(exactly: value) else {
            throw .unknownValue(value, offset: start)
        }
        return position
    }

    @_lifetime(self: copy self)
    mutating func choice<Value: RawRepresentable<Int64>>(
        _ kind: Value.Type = Value.self
    ) throws(EventFault) -> Value {
        let start = offset
        let number = try integer(.enumerated)
        guard let value = Value(rawValue: number) else {
            throw .unknownValue(number, offset: start)
        }
        return value
    }

    @_lifetime(self: copy self)
    mutating func hash(_ tag: BERTag = .octetString) throws(EventFault) -> Hash256 {
        let start = offset
        guard let hash = Hash256(try octets(tag)) else { throw .invalidLength(offset: start) }
        return hash
    }

    @_lifetime(self: copy self)
    mutating func identifier(_ tag: BERTag = .octetString) throws(EventFault) -> Identifier {
        let start = offset
        guard let identifier = Identifier(try octets(tag)) else {
            throw .invalidLength(offset: start)
        }
        return identifier
    }

    @_lifetime(self: copy self)
    mutating func text() throws(EventFault) -> String {
        let start = offset
        do {
            return String(copying: try UTF8Span(validating: try octets(.utf8String)))
        } catch let fault as EventFault {
            throw fault
        } catch {
            throw .invalidText(offset: start)
        }
    }

    @_lifetime(self: copy self)
    mutating func array(_ tag: BERTag = .octetString) throws(EventFault) -> [UInt8] {
        [UInt8](copying: try octets(tag))
    }
}
