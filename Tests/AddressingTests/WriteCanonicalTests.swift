import Addressing
import Testing

@Suite struct WriteCanonicalTests {
    /// The canonical form of `text`, written into a buffer of `room` bytes.
    static func canonical(_ text: [UInt8], room: Int = MailAddress.bytesMax) -> String? {
        var buffer = [UInt8](repeating: 0, count: room)
        var output = buffer.mutableSpan
        guard let count = MailAddress.writeCanonical(text.span, into: &output) else { return nil }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    @Test(arguments: MailAddressTests.accepted)
    func `agrees with the address that is read`(_ row: MailAddressTests.Accepted) throws {
        #expect(Self.canonical(Array(row.text.utf8)) == (try MailAddress(row.text)).canonical)
    }

    @Test(arguments: MailAddressTests.refused)
    func `is nil for what is not an address`(_ row: MailAddressTests.Refused) {
        // An A-label is not decoded here: nobody has such an address.
        if row.text == "a@xn--a.example" { return }
        #expect(Self.canonical(Array(row.text.utf8)) == nil)
    }

    @Test func `agrees with the address that is read, whatever it is made of`() {
        let usual = [
            "a", "Zz", "0", "7", ".x", "_", "+", ".example", "A-1", "longer-by-some-bytes",
            "0123456789012345678901234567890",
        ]
        let unusual = [".", "-", "@", "xn--a", "!", "\u{7f}", " ", "[", "`", "{", "/", ":"]
        var accepted = 0
        for _ in 0..<20_000 {
            func pieces(_ most: Int) -> String {
                (0..<Int.random(in: 0...most))
                    .compactMap { _ in (Int.random(in: 0..<8) > 0 ? usual : unusual).randomElement()
                    }
                    .joined()
            }
            let text = pieces(3) + "@" + pieces(5)
            let address = (try? MailAddress(text))?.canonical
            // A-labels are not decoded here.
            if text.contains("xn--"), address == nil { continue }
            if address != nil { accepted += 1 }
            let canonical = Self.canonical(Array(text.utf8))
            if canonical != address { Issue.record("\(text): \(canonical ?? "nil")") }
        }
        #expect(accepted > 1000)
    }

    @Test func `small letters are written for capitals alone, in a room that is just enough`() {
        for count in 0...20 {
            let text = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 0x3e) }
            var buffer = [UInt8](repeating: 0xee, count: count)
            var output = buffer.mutableSpan
            #expect(MailAddress.writeLowercased(text.span, into: &output) == count)
            #expect(buffer == text.map { 0x41...0x5a ~= $0 ? $0 + 0x20 : $0 })
            guard count > 0 else { continue }
            var small = [UInt8](repeating: 0, count: count - 1)
            var narrow = small.mutableSpan
            #expect(MailAddress.writeLowercased(text.span, into: &narrow) == nil)
        }
    }

    @Test func `is nil for bytes that are not UTF-8`() {
        #expect(Self.canonical(Array("a@".utf8) + [0xff, 0xfe]) == nil)
        #expect(Self.canonical([0xff] + Array("@example.com".utf8)) == nil)
    }

    @Test func `is nil when there is no room`() {
        let text = Array("alice@example.com".utf8)
        #expect(Self.canonical(text, room: 17) == "alice@example.com")
        #expect(Self.canonical(text, room: 16) == nil)
        #expect(Self.canonical(Array("a@bücher.example".utf8), room: 22) == nil)
        #expect(Self.canonical(Array("a@bücher.example".utf8), room: 23) != nil)
    }

    @Test func `an inline buffer is enough for the longest address`() {
        var buffer = InlineArray<254, UInt8>(repeating: 0)
        var output = buffer.mutableSpan
        let text = Array(MailAddressTests.longest.utf8)
        let count = MailAddress.writeCanonical(text.span, into: &output)
        #expect(count == 254)
    }
}
