import Foundation

/// A program of the machine, run to its end.
struct Tool {
    /// What a run left.
    struct Outcome {
        var status: Int32
        var output: String
    }

    /// A tool that a test needs is not there.
    struct Missing: Error, CustomStringConvertible {
        var name: String
        var description: String {
            "\(name) is neither in PATH nor in .tools/venv/bin: run scripts/test, which installs it"
        }
    }

    let path: String

    /// Finds `name` in PATH, then in the repository's private environment.
    init(_ name: String) throws {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + [Self.privateTools]
        let found = folders.map { $0 + "/" + name }.first(
            where: FileManager.default.isExecutableFile
        )
        guard let found else { throw Missing(name: name) }
        self.path = found
    }

    /// Runs the tool with `arguments` in `folder`; standard error is part of the output.
    func run(_ arguments: [String], in folder: TemporaryFolder) throws -> Outcome {
        let log = folder.path(".log-" + UUID().uuidString)
        guard FileManager.default.createFile(atPath: log, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let handle = try FileHandle(forUpdating: URL(filePath: log))
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        try handle.seek(toOffset: 0)
        let output = try handle.readToEnd() ?? Data()
        try handle.close()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: output, as: UTF8.self)
        )
    }

    /// `.tools/venv/bin` at the root of the repository that this file stands in.
    private static var privateTools: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".tools/venv/bin").path()
    }
}

/// A folder of one test, gone with its last use.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "waxwing-issuer-" + UUID().uuidString,
            directoryHint: .isDirectory
        )
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path() }

    /// Writes a certificate as PEM and returns its path.
    func write(_ name: String, certificate: [UInt8]) throws -> String {
        let body = Data(certificate).base64EncodedString(options: [.lineLength64Characters])
        let text = "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n"
        try Data(text.utf8).write(to: url.appending(path: name))
        return path(name)
    }
}
