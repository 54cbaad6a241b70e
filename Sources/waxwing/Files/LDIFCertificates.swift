import LDAP

/// The values of `userCertificate`, under whatever option, of an LDIF file's entries.
final class LDIFCertificates: CertificateReading {
    private let file: InputFile
    private var reader = LDIFReader()
    private var values: [CertificateItem] = []
    private var line = 1
    private var isFinished = false

    private static let attribute = Array("usercertificate".utf8)

    /// Reads on in `file`, of which `head` was read already.
    init(_ head: [UInt8], _ file: InputFile) {
        self.file = file
        feed(head)
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
                do throws(CommandFailure) { feed(try file.readPiece()) } catch {
                    isFinished = true
                    fail(error.message, line: line)
                    return true
                }
            }
        } catch {
            fail(error.text, line: error.line)
            return true
        }
        line = reader.record.line
        values = Self.certificates(of: reader)
        return true
    }

    private func fail(_ reason: String, line: Int) {
        let reason = CertificateItem.Reason(text: reason)
        values = [CertificateItem(unit: "line", number: line, content: .failure(reason))]
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

    private func feed(_ piece: [UInt8]) {
        reader.feed(piece.span)
        if piece.isEmpty {
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
