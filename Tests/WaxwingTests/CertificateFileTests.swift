import Foundation
import Testing

@testable import waxwing

/// A file of one test, gone with the value.
private final class ScratchFile {
    let path = FileManager.default.temporaryDirectory.path + "/waxwing-\(UUID().uuidString)"

    init(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct CertificateFileTests {
    /// What a certificate is to who only cuts files: one DER element, told from others by a number.
    private static func element(_ number: Int, count: Int = 256) -> [UInt8] {
        [0x30, 0x82, UInt8(count >> 8), UInt8(count & 0xff)]
            + (0..<count).map { UInt8(truncatingIfNeeded: number &+ $0) }
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    private func read(
        _ bytes: [UInt8]
    ) throws -> (batches: [CertificateFile.Batch], lines: [Int], reasons: [String]) {
        let scratch = try ScratchFile(bytes)
        let file = try CertificateFile(scratch.path)
        let batches = Array(file)
        let places = batches.flatMap(\.places) + file.unreadable.map(\.place)
        return (batches, places.map(\.number), file.unreadable.map(\.reason))
    }

    @Test func `DER, PEM and LDIF are told apart`() throws {
        let (one, two) = (Self.element(1), Self.element(2))
        let der = try read(one + two)
        #expect(der.batches.map(\.der) == [one + two])
        #expect(der.lines == [1, 2])
        let pem = [one, two].map {
            "-----BEGIN CERTIFICATE-----\n\(Self.base64($0))\n-----END CERTIFICATE-----\n"
        }
        let blocks = try read(Array("text\n\(pem.joined())".utf8))
        #expect(blocks.batches.map(\.der) == [one + two])
        #expect(blocks.lines == [2, 5])
        let ldif = try read(
            Array("dn: cn=A\nuserCertificate;binary:: \(Self.base64(one))\n".utf8)
        )
        #expect(ldif.batches.map(\.der) == [one])
    }

    @Test func `an LDIF file of several pieces is read whole, in batches of a thousand`() throws {
        let count = 2_500
        var text = ""
        for number in 0..<count {
            text += "dn: cn=\(number)\nuserCertificate;binary:: "
            text += "\(Self.base64(Self.element(number, count: 600)))\n\n"
        }
        #expect(text.utf8.count > 1 << 20)
        let (batches, lines, reasons) = try read(Array(text.utf8))
        #expect(batches.map(\.places.count) == [1_000, 1_000, 500])
        #expect(
            batches.flatMap(\.der) == (0..<count).flatMap { Self.element($0, count: 600) }
        )
        #expect(lines == (0..<count).map { 1 + 3 * $0 })
        #expect(reasons == [])
    }

    @Test func `a file that cannot be read is refused with the system's reason`() {
        #expect(throws: CommandFailure("cannot read /nowhere: No such file or directory")) {
            try CertificateFile("/nowhere")
        }
        #expect(throws: CommandFailure("cannot read /: Is a directory")) {
            try CertificateFile("/")
        }
    }
}
