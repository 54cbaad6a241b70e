import BER
import Testing

@Suite struct BERWriterTests {
    @Test(arguments: [
        (Int64(0), "02 01 00"), (127, "02 01 7f"), (128, "02 02 00 80"), (255, "02 02 00 ff"),
        (256, "02 02 01 00"), (-1, "02 01 ff"), (-128, "02 01 80"), (-129, "02 02 ff 7f"),
        (.max, "02 08 7f ff ff ff ff ff ff ff"), (.min, "02 08 80 00 00 00 00 00 00 00"),
    ])
    func `integers take as few octets as they need`(_ value: Int64, _ expected: String) {
        var writer = BERWriter()
        writer.appendInteger(value)
        #expect(writer.array() == hex(expected))
    }

    @Test(arguments: [
        ("", "02 01 00"), ("00", "02 01 00"), ("00 00 01", "02 01 01"), ("80", "02 02 00 80"),
        ("00 ff", "02 02 00 ff"), ("7f ff", "02 02 7f ff"),
    ])
    func `magnitudes lose leading zeros and get a sign`(_ magnitude: String, _ expected: String) {
        var writer = BERWriter()
        writer.appendUnsignedInteger(hex(magnitude).span)
        #expect(writer.array() == hex(expected))
    }

    @Test(arguments: [0, 1, 127, 128, 255, 256, 65_535, 65_536, 16_777_216])
    func `a length filled in afterwards is minimal`(_ count: Int) throws {
        let content = [UInt8](repeating: 0xab, count: count)
        var writer = BERWriter(capacity: 16)
        writer.append(0xee)
        writer.appendConstructed(.sequence) { writer in writer.append(content) }
        #expect(writer.count == 1 + BERWriter.headerLength(for: count) + count)
        let bytes = writer.array()
        var reader = BERReader(bytes.span.extracting(droppingFirst: 1), rules: .der)
        let isSame = try reader.readContent(.sequence).count == count
        #expect(isSame)
        #expect(bytes.suffix(count).allSatisfy { $0 == 0xab })
    }

    @Test func `nested lengths are right at every level`() throws {
        var writer = BERWriter(capacity: 16)
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(5)
            writer.appendConstructed(.set) { writer in
                for _ in 0..<40 { writer.appendString(.octetString, "hello") }
            }
            writer.appendBoolean(true)
        }
        let bytes = writer.array()
        var outer = BERReader(bytes.span, rules: .der)
        var fields = try outer.readConstructed(.sequence)
        try outer.finish()
        let number = try fields.readInteger()
        #expect(number == 5)
        var set = try fields.readConstructed(.set)
        var strings = 0
        while !set.isAtEnd {
            let count = try set.readContent(.octetString).count
            #expect(count == 5)
            strings += 1
        }
        #expect(strings == 40)
        let flag = try fields.readBoolean()
        #expect(flag)
        try fields.finish()
    }

    @Test func `a body that throws leaves nothing behind`() {
        struct Failure: Error, Equatable {}
        var writer = BERWriter()
        writer.append(1)
        var failure: Failure?
        do throws(Failure) {
            try writer.appendConstructed(.sequence) { (writer) throws(Failure) in
                writer.append(2)
                throw Failure()
            }
        } catch { failure = error }
        #expect(failure == Failure())
        #expect(writer.array() == [1])
    }

    @Test func `removing keeps the memory`() {
        var writer = BERWriter(capacity: 16)
        writer.append([UInt8](repeating: 1, count: 1000))
        let capacity = writer.capacity
        writer.removeAll()
        #expect(writer.count == 0)
        #expect(writer.capacity == capacity)
    }

    @Test func `removing the front moves the rest there`() {
        var writer = BERWriter()
        writer.append([1, 2, 3, 4, 5])
        writer.removeFirst(2)
        #expect(writer.array() == [3, 4, 5])
        writer.removeFirst(9)
        #expect(writer.array().isEmpty)
    }

    @Test func `bit strings, nulls and strings have their forms`() {
        var writer = BERWriter()
        writer.appendBitString([0xa0].span, unusedBits: 5)
        writer.appendNull()
        writer.appendString(.utf8String, "ä")
        writer.appendString(.ia5String, literal: "a")
        #expect(writer.array() == hex("03 02 05 a0 05 00 0c 02 c3 a4 16 01 61"))
    }

    @Test func `output written in place counts, and what throws does not`() {
        struct Failure: Error {}
        var writer = BERWriter(capacity: 16)
        writer.append(addingCapacity: 100) { output in
            for value in 0..<100 { output.append(UInt8(value)) }
        }
        #expect(writer.count == 100)
        try? writer.append(addingCapacity: 4) { (output) throws(Failure) in
            output.append(1)
            throw Failure()
        }
        #expect(writer.count == 100)
    }
}
