import BER
import Foundation

/// Certificates as DER, one directly behind the other.
struct DERCertificates: CertificateReading {
    private let bytes: [UInt8]
    private var position = 0
    private var number = 0

    init(_ bytes: Data) { self.bytes = [UInt8](bytes) }

    mutating func next() -> CertificateItem? {
        guard position < bytes.count else { return nil }
        number += 1
        guard let length = lengthAtPosition() else {
            position = bytes.count
            let reason = CertificateItem.Reason(text: "what stands there is no DER, or is cut off")
            return CertificateItem(unit: "certificate", number: number, content: .failure(reason))
        }
        let der = Array(bytes[position..<(position + length)])
        position += length
        return CertificateItem(unit: "certificate", number: number, content: .success(der))
    }

    /// The length of the whole element at ``position``; nil when there is none.
    private func lengthAtPosition() -> Int? {
        let rest = bytes.span.extracting(droppingFirst: position)
        guard let length = try? BERFrame.length(of: rest, maximum: rest.count), length <= rest.count
        else { return nil }
        return length
    }
}
