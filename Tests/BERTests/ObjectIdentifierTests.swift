import BER
import Testing

@Suite struct ObjectIdentifierTests {
    @Test(arguments: [
        ("2.5.4.36", "55 04 24"),
        ("1.2.840.113549.1.9.1", "2a 86 48 86 f7 0d 01 09 01"),
        ("0.9.2342.19200300.100.1.3", "09 92 26 89 93 f2 2c 64 01 03"),
        ("2.999.3", "88 37 03"),
        ("0.0", "00"),
        (
            "2.25.340282366920938463463374607431768211455",
            "69 83 ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff 7f"
        ),
    ])
    func `text and octets go both ways`(_ dotted: String, _ octets: String) {
        let identifier = ObjectIdentifier(dotted)
        #expect(identifier?.content == hex(octets))
        let decoded = ObjectIdentifier(content: hex(octets).span)
        #expect(decoded?.description == dotted)
    }

    @Test(arguments: [
        "", "1", "1.", ".1", "1..2", "3.1", "1.40", "01.2", "1.02", "1.2.", "1.2a", "-1.2",
        "2.25.340282366920938463463374607431768211456",
    ])
    func `text that is none is refused`(_ dotted: String) {
        #expect(ObjectIdentifier(dotted) == nil)
    }

    @Test(arguments: [
        "", "80", "55 84", "55 80 01",
        "55 ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff 7f",
    ])
    func `octets that are none are refused`(_ octets: String) {
        let isWellFormed = ObjectIdentifier.isWellFormed(hex(octets).span)
        #expect(!isWellFormed)
    }

    @Test(arguments: [
        ("1.2", true), ("2.5.4.3", true),
        ("1.3.99999999999999999999999999999999999999999999", true),
        ("cn", false), ("1", false), ("1.", false), ("1.02", false), ("", false), (".", false),
    ])
    func `dotted text is told from names`(_ text: String, _ isDotted: Bool) {
        let found = ObjectIdentifier.isDotted(Array(text.utf8).span)
        #expect(found == isDotted)
    }

    @Test func `arcs in code make the same identifier`() {
        #expect(ObjectIdentifier(2, 5, 4, 36) == ObjectIdentifier("2.5.4.36"))
        let matches = ObjectIdentifier(2, 5, 4, 36).matches([0x55, 4, 36].span)
        #expect(matches)
    }
}
