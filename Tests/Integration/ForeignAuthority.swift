import Foundation
import Testing

/// A certification authority that is not ours, made with openssl, and certificates by it.
struct ForeignAuthority: Sendable {
    /// What a certificate is for, as openssl's extensions.
    enum Profile: String, Sendable {
        case encryption = "keyUsage=critical,digitalSignature,keyEncipherment"
        case signing = "keyUsage=critical,digitalSignature"
        case webServer = "keyUsage=critical,keyEncipherment\nextendedKeyUsage=serverAuth"
        case authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign"
    }

    private let folder: String

    /// The authority's certificate, PEM.
    var certificate: String { folder + "/foreign-ca.pem" }
    private var key: String { folder + "/foreign-ca.key" }

    /// Makes the authority in `folder`.
    static func make(in folder: String) async throws -> ForeignAuthority {
        let made = ForeignAuthority(folder: folder)
        try await Tool.succeed(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", made.key, "-out",
                made.certificate, "-subj", "/CN=Foreign CA", "-days", "30",
            ]
        )
        return made
    }

    /// Issues a certificate for `addresses` and returns its file, PEM.
    func issue(
        _ name: String,
        _ addresses: [String],
        _ profile: Profile = .encryption
    ) async throws -> String {
        let path = folder + "/" + name
        var extensions = profile.rawValue + "\n"
        if !addresses.isEmpty {
            extensions +=
                "subjectAltName=" + addresses.map { "email:" + $0 }.joined(separator: ",") + "\n"
        }
        try extensions.write(toFile: path + ".cnf", atomically: true, encoding: .utf8)
        try await Tool.succeed(
            "openssl",
            [
                "req", "-newkey", "rsa:2048", "-nodes", "-keyout", path + ".key", "-out",
                path + ".csr", "-subj", "/CN=\(name)",
            ]
        )
        try await Tool.succeed(
            "openssl",
            [
                "x509", "-req", "-in", path + ".csr", "-CA", certificate, "-CAkey", key, "-days",
                "20", "-CAcreateserial", "-extfile", path + ".cnf", "-out", path + ".pem",
            ]
        )
        return path + ".pem"
    }

    /// The certificate in the PEM file `path` as DER.
    static func der(_ path: String) async throws -> Data {
        let file = path + ".der"
        try await Tool.succeed(
            "openssl",
            ["x509", "-in", path, "-outform", "DER", "-out", file]
        )
        return try Data(contentsOf: URL(filePath: file))
    }
}
