import BER

/// `BERReader` under DER, with its errors as this target's: the one place where they are converted.
struct DERCursor: ~Escapable {
    var reader: BERReader

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        reader = BERReader(bytes, rules: .der)
    }

    @_lifetime(copy reader)
    private init(reader: BERReader) {
        self.reader = reader
    }

    var isAtEnd: Bool { reader.isAtEnd }
    var offset: Int { reader.offset }
    var tag: BERTag? { reader.peekTag() }

    @_lifetime(copy self)
    mutating func element() throws(PKIXError) -> BERElement {
        do throws(BERError) { return try reader.readElement() } catch { throw .malformed(error) }
    }

    /// All bytes of the next element, which must have `tag`.
    @_lifetime(copy self)
    mutating func whole(_ tag: BERTag) throws(PKIXError) -> Span<UInt8> {
        guard reader.peekTag() == tag else {
            throw .malformed(
                .unexpectedTag(expected: tag, found: reader.peekTag(), offset: reader.offset)
            )
        }
        return try element().whole
    }

    @_lifetime(copy self)
    mutating func content(_ tag: BERTag) throws(PKIXError) -> Span<UInt8> {
        do throws(BERError) { return try reader.readContent(tag) } catch { throw .malformed(error) }
    }

    @_lifetime(copy self)
    mutating func constructed(_ tag: BERTag) throws(PKIXError) -> DERCursor {
        do throws(BERError) {
            return DERCursor(reader: try reader.readConstructed(tag))
        } catch {
            throw .malformed(error)
        }
    }

    @_lifetime(copy self)
    mutating func integerContent() throws(PKIXError) -> Span<UInt8> {
        do throws(BERError) {
            return try reader.readIntegerContent()
        } catch {
            throw .malformed(error)
        }
    }

    @_lifetime(copy self)
    mutating func objectIdentifier() throws(PKIXError) -> Span<UInt8> {
        do throws(BERError) {
            return try reader.readObjectIdentifier()
        } catch {
            throw .malformed(error)
        }
    }

    @_lifetime(copy self)
    mutating func bitString(_ tag: BERTag = .bitString) throws(PKIXError) -> BERBitString {
        do throws(BERError) {
            return try reader.readBitString(tag)
        } catch {
            throw .malformed(error)
        }
    }

    /// The octets of the next BIT STRING, which must have no unused bits.
    @_lifetime(copy self)
    mutating func octetsOfBitString() throws(PKIXError) -> Span<UInt8> {
        let start = reader.offset
        let bits = try bitString()
        guard bits.unusedBits == 0 else { throw .partialOctets(offset: start) }
        return bits.octets
    }

    @_lifetime(self: copy self)
    mutating func integer(_ tag: BERTag = .integer) throws(PKIXError) -> Int64 {
        do throws(BERError) { return try reader.readInteger(tag) } catch { throw .malformed(error) }
    }

    @_lifetime(self: copy self)
    mutating func boolean() throws(PKIXError) -> Bool {
        do throws(BERError) { return try reader.readBoolean() } catch { throw .malformed(error) }
    }

    func finish() throws(PKIXError) {
        do throws(BERError) { try reader.finish() } catch { throw .malformed(error) }
    }
}
