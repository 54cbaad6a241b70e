import BER

/// A cursor over the fields of one SEQUENCE, with the errors said in the feed's own words.
struct Fields: ~Escapable {
    private var reader: BERReader

    /// Opens the SEQUENCE that `message` is, the whole of it.
    @_lifetime(copy message)
    init(message: Span<UInt8>) throws(ChangeFeedError) {
        do throws(BERError) {
            var outer = BERReader(message, rules: .der)
            reader = try outer.readConstructed(.sequence)
            try outer.finish()
        } catch {
            throw .malformed(error)
        }
    }

    /// Reads on from `reader`.
    @_lifetime(copy reader)
    init(_ reader: consuming BERReader) {
        self.reader = reader
    }

    /// Whether every field was read.
    var isAtEnd: Bool { reader.isAtEnd }

    /// The tag of the next field, `nil` at the end.
    func peekTag() -> BERTag? { reader.peekTag() }

    /// Reads an INTEGER.
    mutating func integer() throws(ChangeFeedError) -> Int64 {
        do throws(BERError) { return try reader.readInteger() } catch { throw .malformed(error) }
    }

    /// Reads a BOOLEAN.
    mutating func boolean() throws(ChangeFeedError) -> Bool {
        do throws(BERError) { return try reader.readBoolean() } catch { throw .malformed(error) }
    }

    /// Reads an ENUMERATED.
    mutating func enumerated() throws(ChangeFeedError) -> Int64 {
        do throws(BERError) {
            return try reader.readInteger(.enumerated)
        } catch {
            throw .malformed(error)
        }
    }

    /// Reads an INTEGER that is not negative.
    mutating func position(_ field: String) throws(ChangeFeedError) -> UInt64 {
        let value = try integer()
        guard value >= 0 else { throw .outOfRange(field: field, value: value) }
        return UInt64(value)
    }

    /// Reads the content of the next field, which has `tag`.
    @_lifetime(copy self)
    mutating func content(_ tag: BERTag) throws(ChangeFeedError) -> Span<UInt8> {
        do throws(BERError) { return try reader.readContent(tag) } catch { throw .malformed(error) }
    }

    /// Reads an OCTET STRING, or what stands under `tag` in its place, of exactly `count` octets.
    mutating func octets(
        _ field: String,
        count: Int,
        tag: BERTag = .octetString
    ) throws(ChangeFeedError) -> [UInt8] {
        let content = try content(tag)
        guard content.count == count else {
            throw .wrongLength(field: field, bytes: content.count, expected: count)
        }
        return [UInt8](copying: content)
    }

    /// Reads a UTF8String, or what stands under `tag` in its place.
    mutating func text(
        _ field: String,
        tag: BERTag = .utf8String
    ) throws(ChangeFeedError) -> String {
        let content = try content(tag)
        guard let text = try? UTF8Span(validating: content) else { throw .notUTF8(field: field) }
        return String(copying: text)
    }

    /// Opens the SEQUENCE, or what stands under `tag` in its place, that comes next.
    @_lifetime(copy self)
    mutating func nested(_ tag: BERTag = .sequence) throws(ChangeFeedError) -> Fields {
        do throws(BERError) {
            return Fields(try reader.readConstructed(tag))
        } catch {
            throw .malformed(error)
        }
    }

    /// Refuses fields that the grammar does not have.
    func finish() throws(ChangeFeedError) {
        do throws(BERError) { try reader.finish() } catch { throw .malformed(error) }
    }
}

extension [UInt8] {
    /// An array with the bytes of `span`.
    init(copying span: Span<UInt8>) {
        self.init(capacity: span.count) { output in
            for index in span.indices { output.append(span[index]) }
        }
    }
}
