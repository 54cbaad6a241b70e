import Foundation
import LDAP

/// The values of `userCertificate`, under whatever option, of an LDIF file's entries.
final class LDIFCertificates: CertificateReading {
    private let bytes: Data
    private var position: Data.Index
    private var reader = LDIFReader()
    private var values: [CertificateItem] = []
    private var isFinished = false

    /// What is handed to the reader at a time.
    private static let pieceBytes = 1 << 20
    private static let attribute = Array("usercertificate".utf8)

    init(_ bytes: Data) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    func next() -> CertificateItem? {
        while values.isEmpty {
            guard readRecord() else { return nil }
        }
        return values.removeLast()
    }

    /// Reads one record's certificates into ``values``, last one first; false at the end of the file.
    private func readRecord() -> Bool {
        do throws(LDIFError) {
            while try !reader.next() {
                guard !isFinished else { return false }
                feed()
            }
        } catch {
            let reason = CertificateItem.Reason(text: error.text)
            values = [CertificateItem(unit: "line", number: error.line, content: .failure(reason))]
            return true
        }
        values = Self.certificates(of: reader)
        return true
    }

    /// The certificates of the record that `reader` has read, last one first.
    private static func certificates(of reader: borrowing LDIFReader) -> [CertificateItem] {
        let record = reader.record
        var found: [CertificateItem] = []
        for index in (0..<record.count).reversed() where isCertificate(record.attribute(index)) {
            let der = record.value(index).array()
            found.append(
                CertificateItem(unit: "line", number: record.line, content: .success(der))
            )
        }
        return found
    }

    private func feed() {
        let end =
            bytes.index(position, offsetBy: Self.pieceBytes, limitedBy: bytes.endIndex)
            ?? bytes.endIndex
        let piece = [UInt8](bytes[position..<end])
        reader.feed(piece.span)
        position = end
        if position == bytes.endIndex {
            reader.finish()
            isFinished = true
        }
    }

    private static func isCertificate(_ description: Span<UInt8>) -> Bool {
        guard description.count >= attribute.count else { return false }
        for index in attribute.indices where description[index] | 0x20 != attribute[index] {
            return false
        }
        return description.count == attribute.count
            || description[attribute.count] == UInt8(ascii: ";")
    }
}
