import AdminAPI
import BER
import Foundation
import LDAP

/// The certificates of one file, PEM, DER or LDIF, in batches as the server takes them.
///
/// Read piece by piece while batches are on their way, so that a large file needs no memory of its size.
final class CertificateFile: Sequence, IteratorProtocol {
    /// Certificates as DER, one behind the other, and where each one stood.
    struct Batch: Sendable {
        var der: [UInt8] = []
        var places: [Place] = []
    }

    private let file: String
    private var reader: any CertificateReading
    private var held: (der: [UInt8], place: Place)?
    /// What could not be read as a certificate at all; complete once the sequence has ended.
    private(set) var unreadable: [(place: Place, reason: String)] = []

    /// Opens the file of this name; ``InputFile`` says what the name may be.
    init(_ file: String) throws(CommandFailure) {
        self.file = file
        let input = try InputFile(file)
        let head = try input.readPiece()
        switch Self.format(of: head) {
        case .der: reader = DERCertificates(try input.readRest(behind: head))
        case .pem: reader = PEMCertificates(try input.readRest(behind: head))
        case .ldif: reader = LDIFCertificates(head, input)
        }
    }

    /// The next batch, nil at the end of the file.
    func next() -> Batch? {
        var batch = Batch()
        while batch.places.count < AdminLimits.batchItemsMax, let (der, place) = nextCertificate() {
            guard batch.der.count + der.count <= AdminLimits.batchBytesMax else {
                held = (der, place)
                break
            }
            batch.der += der
            batch.places.append(place)
        }
        return batch.places.isEmpty ? nil : batch
    }

    private func nextCertificate() -> (der: [UInt8], place: Place)? {
        if let held {
            self.held = nil
            return held
        }
        while let item = reader.next() {
            let place = Place(file: file, unit: item.unit, number: item.number)
            switch item.content {
            case .success(let der) where der.count > AdminLimits.batchBytesMax:
                unreadable.append((place, "it is larger than \(AdminLimits.batchBytesMax) bytes"))
            case .success(let der) where !Self.isWholeElement(der):
                unreadable.append((place, "what stands there is no DER, or is cut off"))
            case .success(let der): return (der, place)
            case .failure(let reason): unreadable.append((place, reason.text))
            }
        }
        return nil
    }

    /// Whether `der` is one element to its last byte: in a batch nobody could tell where the next begins.
    private static func isWholeElement(_ der: [UInt8]) -> Bool {
        (try? BERFrame.length(of: der.span, maximum: der.count)) == der.count
    }

    private enum Format { case der, pem, ldif }

    /// DER begins with a SEQUENCE of a long length, which no text does; PEM has its line, in the first
    /// mebibyte at least; the rest is LDIF.
    private static func format(of head: [UInt8]) -> Format {
        if head.count >= 2, head[0] == 0x30, head[1] >= 0x80 { return .der }
        return Data(head).range(of: Data("-----BEGIN ".utf8)) != nil ? .pem : .ldif
    }
}

/// One thing that stands where a certificate is expected.
struct CertificateItem {
    /// Why it is none.
    struct Reason: Error { let text: String }

    /// What `number` counts: `line` or `certificate`.
    var unit: String
    var number: Int
    var content: Result<[UInt8], Reason>
}

/// Reads one format's certificates in order.
protocol CertificateReading {
    /// The next one, nil at the end.
    mutating func next() -> CertificateItem?
}
