import BER
import Testing

@Suite struct BERReaderTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: String
        var rules = BERRules.ldap
        var expected: BERError?
        var testDescription: String { name }
    }

    @Test(arguments: [
        Refusal(name: "nothing at all", bytes: "", expected: .truncated(offset: 0)),
        Refusal(name: "a tag alone", bytes: "04", expected: .truncated(offset: 0)),
        Refusal(name: "an empty string", bytes: "04 00"),
        Refusal(
            name: "one byte of content missing",
            bytes: "04 02 aa",
            expected: .truncated(offset: 0)
        ),
        Refusal(name: "all bytes of content", bytes: "04 02 aa bb"),
        Refusal(
            name: "an indefinite length",
            bytes: "30 80 00 00",
            expected: .indefiniteLength(offset: 0)
        ),
        Refusal(name: "Outlook's four length octets", bytes: "04 84 00 00 00 01 aa"),
        Refusal(name: "a length octet missing", bytes: "04 82 00", expected: .truncated(offset: 0)),
        Refusal(
            name: "five length octets",
            bytes: "04 85 00 00 00 00 01 aa",
            expected: .lengthTooLarge(offset: 0)
        ),
        Refusal(
            name: "the reserved length 0xFF",
            bytes: "04 ff aa",
            expected: .lengthTooLarge(offset: 0)
        ),
        Refusal(
            name: "four gigabytes of length",
            bytes: "04 84 ff ff ff ff aa",
            expected: .truncated(offset: 0)
        ),
        Refusal(name: "a tag number of 31", bytes: "1f 81 00", expected: .highTagNumber(offset: 0)),
        Refusal(
            name: "DER: a padded length",
            bytes: "04 81 01 aa",
            rules: .der,
            expected: .notMinimal(offset: 0)
        ),
        Refusal(
            name: "DER: a leading zero in a long length",
            bytes: "04 82 00 80",
            rules: .der,
            expected: .notMinimal(offset: 0)
        ),
    ])
    func `refuses what is no element`(_ refusal: Refusal) {
        let bytes = hex(refusal.bytes)
        var reader = BERReader(bytes.span, rules: refusal.rules)
        var failure: BERError?
        do throws(BERError) { try reader.skip() } catch { failure = error }
        #expect(failure == refusal.expected)
        let offset = reader.offset
        #expect(offset == (refusal.expected == nil ? bytes.count : 0))
    }

    struct IntegerCase: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: String
        var rules = BERRules.ldap
        var value: Int64?
        var expected: BERError?
        var testDescription: String { name }
    }

    @Test(arguments: [
        IntegerCase(name: "zero", bytes: "02 01 00", value: 0),
        IntegerCase(name: "the largest of one octet", bytes: "02 01 7f", value: 127),
        IntegerCase(name: "the smallest of one octet", bytes: "02 01 80", value: -128),
        IntegerCase(name: "2^31 - 1", bytes: "02 04 7f ff ff ff", value: 2_147_483_647),
        IntegerCase(
            name: "the largest of eight octets",
            bytes: "02 08 7f ff ff ff ff ff ff ff",
            value: .max
        ),
        IntegerCase(
            name: "the smallest of eight octets",
            bytes: "02 08 80 00 00 00 00 00 00 00",
            value: .min
        ),
        IntegerCase(
            name: "nine octets",
            bytes: "02 09 00 ff ff ff ff ff ff ff ff",
            expected: .invalidInteger(offset: 0)
        ),
        IntegerCase(name: "no octets", bytes: "02 00", expected: .invalidInteger(offset: 0)),
        IntegerCase(name: "LDAP: padded", bytes: "02 02 00 01", value: 1),
        IntegerCase(
            name: "DER: padded zero",
            bytes: "02 02 00 01",
            rules: .der,
            expected: .notMinimal(offset: 0)
        ),
        IntegerCase(
            name: "DER: padded minus one",
            bytes: "02 02 ff ff",
            rules: .der,
            expected: .notMinimal(offset: 0)
        ),
        IntegerCase(
            name: "DER: a zero that is needed",
            bytes: "02 02 00 80",
            rules: .der,
            value: 128
        ),
        IntegerCase(
            name: "another tag",
            bytes: "0a 01 00",
            expected: .unexpectedTag(expected: .integer, found: .enumerated, offset: 0)
        ),
        IntegerCase(
            name: "the end",
            bytes: "",
            expected: .unexpectedTag(expected: .integer, found: nil, offset: 0)
        ),
    ])
    func `reads integers of at most 64 bits`(_ row: IntegerCase) {
        let bytes = hex(row.bytes)
        var reader = BERReader(bytes.span, rules: row.rules)
        var value: Int64?
        var failure: BERError?
        do throws(BERError) { value = try reader.readInteger() } catch { failure = error }
        #expect(value == row.value)
        #expect(failure == row.expected)
    }

    struct BooleanCase: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: String
        var rules: BERRules
        var value: Bool?
        var testDescription: String { name }
    }

    @Test(arguments: [
        BooleanCase(name: "false", bytes: "01 01 00", rules: .der, value: false),
        BooleanCase(name: "true", bytes: "01 01 ff", rules: .der, value: true),
        BooleanCase(name: "DER: one is neither", bytes: "01 01 01", rules: .der, value: nil),
        BooleanCase(name: "LDAP: one is true", bytes: "01 01 01", rules: .ldap, value: true),
        BooleanCase(name: "no octet", bytes: "01 00", rules: .ldap, value: nil),
        BooleanCase(name: "two octets", bytes: "01 02 ff ff", rules: .ldap, value: nil),
    ])
    func `reads booleans`(_ row: BooleanCase) {
        let bytes = hex(row.bytes)
        var reader = BERReader(bytes.span, rules: row.rules)
        let value = try? reader.readBoolean()
        #expect(value == row.value)
    }

    struct BitStringCase: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: String
        var set: [Int]?
        var testDescription: String { name }
    }

    @Test(arguments: [
        BitStringCase(name: "no bits", bytes: "03 01 00", set: []),
        BitStringCase(
            name: "digitalSignature and keyEncipherment",
            bytes: "03 02 05 a0",
            set: [0, 2]
        ),
        BitStringCase(name: "decipherOnly, in a second octet", bytes: "03 03 07 00 80", set: [8]),
        BitStringCase(name: "without its first octet", bytes: "03 00", set: nil),
        BitStringCase(name: "eight unused bits", bytes: "03 02 08 00", set: nil),
        BitStringCase(name: "unused bits of nothing", bytes: "03 01 01", set: nil),
        BitStringCase(name: "an unused bit that is set", bytes: "03 02 05 b0", set: nil),
    ])
    func `reads bit strings of DER`(_ row: BitStringCase) {
        let bytes = hex(row.bytes)
        var reader = BERReader(bytes.span, rules: .der)
        var set: [Int]?
        if let bits = try? reader.readBitString() { set = (0..<24).filter { bits.isSet($0) } }
        #expect(set == row.set)
    }

    @Test func `a nested reader counts offsets from the first byte`() throws {
        let bytes = hex("30 06 04 01 aa 02 01 05")
        var reader = BERReader(bytes.span)
        var inner = try reader.readConstructed(.sequence)
        try reader.finish()
        try inner.skip()
        var failure: BERError?
        do throws(BERError) { _ = try inner.readContent(.octetString) } catch { failure = error }
        #expect(failure == .unexpectedTag(expected: .octetString, found: .integer, offset: 5))
        let value = try inner.readInteger()
        #expect(value == 5)
        let isAtEnd = inner.isAtEnd
        #expect(isAtEnd)
    }

    @Test func `an inner element does not reach past the outer one`() throws {
        let bytes = hex("30 03 04 05 aa bb cc dd ee")
        var reader = BERReader(bytes.span)
        var inner = try reader.readConstructed(.sequence)
        var failure: BERError?
        do throws(BERError) { _ = try inner.readContent(.octetString) } catch { failure = error }
        #expect(failure == .truncated(offset: 2))
    }

    @Test func `an optional element of another tag is left alone`() throws {
        let bytes = hex("80 01 aa")
        var reader = BERReader(bytes.span)
        let isAbsent = try reader.readOptionalContent(.context(1)) == nil
        #expect(isAbsent)
        let content = try reader.readOptionalContent(.context(0))?[0]
        #expect(content == 0xaa)
        let isAbsentAtTheEnd = try reader.readOptionalContent(.context(0)) == nil
        #expect(isAbsentAtTheEnd)
    }

    @Test func `bytes after the end are refused`() throws {
        let bytes = hex("05 00 00")
        var reader = BERReader(bytes.span)
        try reader.readNull()
        var failure: BERError?
        do throws(BERError) { try reader.finish() } catch { failure = error }
        #expect(failure == .trailingBytes(offset: 2))
    }

    /// Every prefix, and every single-byte change, of a small nested value: nothing may trap.
    @Test func `damaged bytes are refused or read, never more`() {
        let bytes = hex(
            "30 1a 02 01 07 0a 01 02 01 01 ff 04 03 61 62 63 30 08 06 03 55 04 03 03 01 00"
        )
        for index in bytes.indices {
            walk(Array(bytes.prefix(index)))
            for value in UInt8.min...UInt8.max {
                var damaged = bytes
                damaged[index] = value
                walk(damaged)
            }
        }
    }

    private func walk(_ bytes: [UInt8]) {
        var reader = BERReader(bytes.span)
        walk(&reader, depth: 0)
    }

    private func walk(_ reader: inout BERReader, depth: Int) {
        while !reader.isAtEnd {
            guard let element = try? reader.readElement() else { return }
            if element.tag.isConstructed, depth < 8 {
                var inner = BERReader(element.content)
                walk(&inner, depth: depth + 1)
            }
            var again = BERReader(element.whole)
            _ = try? again.readInteger()
            _ = try? again.readBoolean()
            _ = try? again.readBitString()
            _ = try? again.readObjectIdentifier()
        }
    }
}
