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
        let request = try await request(name)
        return try await sign(request.path, as: request.path, addresses, profile)
    }

    private func sign(
        _ request: String,
        as path: String,
        _ addresses: [String],
        _ profile: Profile
    ) async throws -> String {
        var extensions = profile.rawValue + "\n"
        if !addresses.isEmpty {
            extensions +=
                "subjectAltName=" + addresses.map { "email:" + $0 }.joined(separator: ",") + "\n"
        }
        try extensions.write(toFile: path + ".cnf", atomically: true, encoding: .utf8)
        try await Tool.succeed(
            "openssl",
            [
                "x509", "-req", "-in", request + ".csr", "-CA", certificate, "-CAkey", key,
                "-days", "20", "-CAcreateserial", "-extfile", path + ".cnf", "-out",
                path + ".pem",
            ]
        )
        return path + ".pem"
    }

    /// A request for certificates that may be granted many times, for other addresses each.
    struct Request: Sendable {
        fileprivate let authority: ForeignAuthority
        fileprivate let path: String

        /// Issues a certificate for encryption to `addresses` and returns its file, PEM.
        func certificate(_ name: String, _ addresses: [String]) async throws -> String {
            try await authority.sign(
                path,
                as: authority.folder + "/" + name,
                addresses,
                .encryption
            )
        }
    }

    /// Makes a key and the request for its certificates.
    func request(_ name: String) async throws -> Request {
        let path = folder + "/" + name
        try await Tool.succeed(
            "openssl",
            [
                "req", "-newkey", "rsa:2048", "-nodes", "-keyout", path + ".key", "-out",
                path + ".csr", "-subj", "/CN=\(name)",
            ]
        )
        return Request(authority: self, path: path)
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
