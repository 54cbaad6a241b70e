import Foundation

/// A certificate of the folder Vectors, with what OpenSSL reads in it.
struct CertificateVector {
    let der: [UInt8]
    /// The lines above the certificate, by the word before the colon.
    let fields: [String: [String]]

    init(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let url = folder.appending(path: "Vectors/\(name).pem")
        let text = try String(contentsOf: url, encoding: .utf8)
        var fields: [String: [String]] = [:]
        var body = ""
        var isInside = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("-----") {
                isInside.toggle()
            } else if isInside {
                body += line
            } else if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].dropFirst()
                fields[String(line[..<colon]), default: []].append(String(value))
            }
        }
        guard let data = Data(base64Encoded: body) else { throw CocoaError(.fileReadCorruptFile) }
        der = Array(data)
        self.fields = fields
    }

    static let names = [
        "authority", "bare", "bare-ec", "brainpool", "client", "data-only", "ed25519",
        "emptysubject", "escapes", "far", "multivalue", "negative", "p256-mail", "p384-signing",
        "p521-any", "printable", "pss", "rsa-mail", "serial20", "server", "version1", "x25519",
    ]
}
