import Addressing
import Testing

@Suite struct DomainNameTests {
    @Test func `is lower-case A-labels however it is written`() throws {
        #expect(try DomainName("Example.COM").aLabel == "example.com")
        #expect(try DomainName("Bücher.Example").aLabel == "xn--bcher-kva.example")
        #expect(try DomainName("xn--BCHER-kva.example") == DomainName("bücher.example"))
    }

    @Test func `contains itself and what is below, and nothing beside`() throws {
        let domain = try DomainName("example.com")
        #expect(domain.contains(domain))
        #expect(domain.contains(try DomainName("mail.example.com")))
        #expect(domain.contains(try DomainName("a.b.example.com")))
        #expect(!domain.contains(try DomainName("badexample.com")))
        #expect(!domain.contains(try DomainName("com")))
        #expect(!domain.contains(try DomainName("example.com.evil.org")))
    }

    @Test func `has 253 bytes at most`() throws {
        let label = String(repeating: "a", count: 63)
        let longest = "\(label).\(label).\(label).\(String(repeating: "b", count: 61))"
        #expect(try DomainName(longest).aLabel.utf8.count == 253)
        #expect(throws: AddressingError.domainLength(bytes: 254, maximum: 253)) {
            try DomainName(longest + "b")
        }
        #expect(throws: AddressingError.tooLong(bytes: 1017, maximum: 253)) {
            try DomainName(String(repeating: "a", count: 1017))
        }
    }

    @Test func `refuses what looks right and is not`() {
        #expect(throws: AddressingError.domainLength(bytes: 0, maximum: 253)) {
            try DomainName("")
        }
        // A label that begins with a combining mark, and one that mixes directions.
        for text in ["\u{300}a.example", "a\u{5d0}.example"] {
            #expect(throws: AddressingError.self) { try DomainName(text) }
        }
        // An A-label of what UTS 46 would have mapped away: no registry sells it.
        #expect(throws: AddressingError.self) { try DomainName("xn--strae-OQ.example") }
    }
}
