import Cryptography
import Foundation
import Testing

/// A self-signed certificate with its key, made by `openssl` into a directory of its own.
struct TestIdentity {
    let directory: URL
    var certificateFile: String { directory.appending(path: "certificate.pem").path }
    var keyFile: String { directory.appending(path: "key.pem").path }

    /// Makes one, lends it, and removes it.
    static func with<R>(
        commonName: String = "localhost",
        subject: String? = nil,
        key: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        _ body: (TestIdentity) throws -> R
    ) throws -> R {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let identity = TestIdentity(directory: directory)
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments =
            ["openssl", "req", "-x509", "-newkey"] + key + [
                "-nodes", "-days", "2", "-utf8",
                "-subj", subject ?? "/CN=\(commonName)",
                "-addext", "subjectAltName=DNS:\(commonName),IP:127.0.0.1",
                "-keyout", identity.keyFile, "-out", identity.certificateFile,
            ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
        return try body(identity)
    }

    /// The certificate as DER.
    func certificate() throws -> [UInt8] {
        let lines = try String(contentsOfFile: certificateFile, encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("-----") }
        return Array(try #require(Data(base64Encoded: lines.joined())))
    }

    func serverContext() throws -> TLSContext {
        try TLSContext.server(certificateChainFile: certificateFile, privateKeyFile: keyFile)
    }

    /// A server's context that trusts the clients that `client` vouches for.
    func serverContext(trusting client: TestIdentity) throws -> TLSContext {
        try TLSContext.server(
            certificateChainFile: certificateFile,
            privateKeyFile: keyFile,
            clientTrustFile: client.certificateFile
        )
    }

    /// A client's context that trusts this server and shows the certificate of `client`.
    func clientContext(showing client: TestIdentity) throws -> TLSContext {
        try TLSContext.client(
            trustFile: certificateFile,
            certificateFile: client.certificateFile,
            privateKeyFile: client.keyFile
        )
    }

    func clientContext() throws -> TLSContext {
        try TLSContext.client(trustFile: certificateFile)
    }
}
