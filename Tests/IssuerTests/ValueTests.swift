import Addressing
import Issuer
import Testing

/// Serial numbers, hosts and URLs.
@Suite struct ValueTests {
    @Test func `a serial number is positive and as short as it can be`() throws {
        let high = [UInt8](repeating: 0xff, count: 16)
        #expect(try SerialNumber(high).content == [0] + high)
        #expect(try SerialNumber([0, 0, 0x7f]).content == [0x7f])
        #expect(try SerialNumber([0, 0x80]).content == [0, 0x80])
        #expect(try SerialNumber([0x0a, 0xb1]).description == "0ab1")
        #expect(throws: IssuerError.serialNumberIsZero) { try SerialNumber([0, 0]) }
        #expect(throws: IssuerError.serialNumberIsZero) { try SerialNumber([]) }
    }

    @Test func `random serial numbers differ`() {
        #expect(Set((0..<1000).map { _ in SerialNumber.random() }).count == 1000)
    }

    @Test func `hosts are names or addresses`() throws {
        #expect(try HostName("LDAP.Example.com") == .name(try DomainName("ldap.example.com")))
        #expect(try HostName("localhost") == .name(try DomainName("localhost")))
        #expect(try HostName("192.0.2.1") == .address([192, 0, 2, 1]))
        #expect(try HostName("::1") == .address([UInt8](repeating: 0, count: 15) + [1]))
        #expect(throws: IssuerError.host(.numericTopLevelDomain)) { try HostName("192.0.2") }
        #expect(throws: IssuerError.self) { try HostName("[::1]") }
        #expect(throws: IssuerError.self) { try HostName("a\0b") }
        #expect(throws: IssuerError.self) { try HostName("192.0.2.1\0.example") }
    }

    /// A text, and the URL or the fault.
    struct URLRow: Sendable, CustomTestStringConvertible {
        var text: String
        var url: String?
        var fault: PublicURLFault?
        var testDescription: String { text }
    }

    @Test(arguments: [
        URLRow(text: "http://pki.example.com", url: "http://pki.example.com"),
        URLRow(text: "HTTP://PKI.Example.com/", url: "http://pki.example.com"),
        URLRow(text: "http://example.com:8080/a/b//", url: "http://example.com:8080/a/b"),
        URLRow(text: "http://127.0.0.1:80", url: "http://127.0.0.1:80"),
        URLRow(text: "http://bücher.example", url: "http://xn--bcher-kva.example"),
        URLRow(text: "https://pki.example.com", fault: .schemeIsNotHTTP),
        URLRow(text: "pki.example.com", fault: .schemeIsNotHTTP),
        URLRow(text: "http://", fault: .host(.domainLength(bytes: 0, maximum: 253))),
        URLRow(text: "http:///x", fault: .host(.domainLength(bytes: 0, maximum: 253))),
        URLRow(
            text: "http://u@example.com",
            fault: .host(.domainByte(UInt8(ascii: "@"), offset: 1))
        ),
        URLRow(text: "http://example.com:", fault: .port),
        URLRow(text: "http://example.com:0", fault: .port),
        URLRow(text: "http://example.com:65536", fault: .port),
        URLRow(text: "http://example.com:+80", fault: .port),
        URLRow(text: "http://example.com/a b", fault: .path),
        URLRow(text: "http://example.com/?q", fault: .path),
        URLRow(
            text: "http://example.com/" + String(repeating: "a", count: 182),
            fault: .tooLong(bytes: 201, maximum: 200)
        ),
    ])
    func `a public URL is plain http`(_ row: URLRow) {
        var url: String?
        var fault: PublicURLFault?
        do throws(IssuerError) {
            url = try PublicURL(row.text).text
        } catch {
            if case .publicURL(let found) = error { fault = found }
        }
        #expect(url == row.url)
        #expect(fault == row.fault)
    }
}
