import BER
import Foundation
import PKIX
import Testing

/// Right certificates with one thing made wrong.
@Suite struct RefusalTests {
    /// A change to a certificate and the error that follows.
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var vector: String
        var expected: PKIXError?
        var edit: @Sendable (inout DERTree) throws -> Void
        var testDescription: String { name }

        init(
            _ name: String,
            _ expected: PKIXError?,
            in vector: String = "rsa-mail",
            tbs edit: @escaping @Sendable (inout DERTree) throws -> Void
        ) {
            self.init(name, expected, in: vector, whole: { try edit(&$0.children[0]) })
        }

        init(
            _ name: String,
            _ expected: PKIXError?,
            in vector: String = "rsa-mail",
            whole edit: @escaping @Sendable (inout DERTree) throws -> Void
        ) {
            self.name = name
            self.vector = vector
            self.expected = expected
            self.edit = edit
        }
    }

    static func read(_ der: [UInt8]) -> PKIXError? {
        do throws(PKIXError) {
            _ = try CertificateReader(der.span)
            return nil
        } catch {
            return error
        }
    }

    /// The error without its place, which the edit moves about.
    static func kind(_ error: PKIXError?) -> String {
        let text = error.map { "\($0)" } ?? "none"
        guard let start = text.range(of: "offset: ") else { return text }
        return String(text[..<start.lowerBound])
            + text[start.upperBound...].drop(while: \.isNumber)
    }

    @Test(arguments: rows)
    func `refuses a certificate in which one thing is wrong`(_ row: Row) throws {
        var tree = try DERTree(parsing: try CertificateVector(row.vector).der)
        try row.edit(&tree)
        let found = Self.read(tree.der)
        #expect(Self.kind(found) == Self.kind(row.expected))
    }

    @Test(arguments: CertificateVector.names)
    func `refuses every certificate that is cut short or has more behind it`(
        _ name: String
    ) throws {
        let der = try CertificateVector(name).der
        for count in 0..<der.count where Self.read(Array(der[..<count])) == nil {
            Issue.record("\(count) bytes of \(der.count) are read as a certificate")
        }
        #expect(Self.kind(Self.read(der + [0])) == "malformed(BER.BERError.trailingBytes())")
    }

    @Test(arguments: ["rsa-mail", "server", "authority", "multivalue"])
    func `any change of one byte is read or refused, and never traps`(_ name: String) throws {
        let der = try CertificateVector(name).der
        var refused = 0
        for index in der.indices {
            for change in [UInt8(0x01), 0x80, 0xff, 0x1f, 0x20] {
                var changed = der
                changed[index] ^= change
                if Self.read(changed) != nil { refused += 1 }
                _ = try? DistinguishedNameText.rfc4514(changed.span)
            }
        }
        #expect(refused > 0)
    }

    @Test func `a certificate has 65536 bytes at most`() throws {
        var tree = try DERTree(parsing: try CertificateVector("rsa-mail").der)
        func sized(_ count: Int) -> [UInt8] {
            tree.children[2].content = [0] + [UInt8](repeating: 7, count: count)
            return tree.der
        }
        let room = 65_536 - sized(64_000).count + 64_000
        #expect(sized(room).count == 65_536)
        #expect(Self.read(sized(room)) == nil)
        #expect(
            Self.read(sized(room + 1)) == .tooLarge(bytes: 65_537, maximum: 65_536)
        )
    }

    @Test func `64 extensions are read and 65 are not`() throws {
        var tree = try DERTree(parsing: try CertificateVector("rsa-mail").der)
        let present = tree.children[0].extensions.count
        for number in 0..<(64 - present) {
            tree.children[0][value: [0x2a, 0x03, UInt8(number)]] = [5, 0]
        }
        #expect(Self.read(tree.der) == nil)
        tree.children[0][value: [0x2a, 0x04]] = [5, 0]
        #expect(Self.read(tree.der) == .tooManyExtensions(maximum: 64))
    }
}
