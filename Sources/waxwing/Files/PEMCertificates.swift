import Foundation

/// The `CERTIFICATE` blocks of a PEM file (RFC 7468); other blocks and text around them are passed over.
struct PEMCertificates: CertificateReading {
    private var lines: [Substring]
    private var index = 0

    init(_ bytes: Data) {
        lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    private static let begin = "-----BEGIN CERTIFICATE-----"
    private static let end = "-----END CERTIFICATE-----"

    mutating func next() -> CertificateItem? {
        while index < lines.count, lines[index].trimmingCharacters(in: .whitespaces) != Self.begin {
            index += 1
        }
        guard index < lines.count else { return nil }
        index += 1
        let first = index
        var text = ""
        while index < lines.count {
            let line = lines[index].trimmingCharacters(in: .whitespaces)
            index += 1
            if line == Self.end {
                return CertificateItem(unit: "line", number: first, content: decoded(text))
            }
            text += line
        }
        let reason = CertificateItem.Reason(text: "the certificate does not end")
        return CertificateItem(unit: "line", number: first, content: .failure(reason))
    }

    private func decoded(_ text: String) -> Result<[UInt8], CertificateItem.Reason> {
        guard let der = Data(base64Encoded: text), !der.isEmpty else {
            return .failure(CertificateItem.Reason(text: "the certificate is not base64"))
        }
        return .success([UInt8](der))
    }
}
