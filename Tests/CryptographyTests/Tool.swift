import Foundation
import Testing

/// A directory of one test's own, removed with it, and the programs that run in it.
final class Workplace {
    let path: String

    init() throws {
        // Short, for gpgsm's agent has a socket in it.
        path = "/tmp/wx" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(filePath: path + "/" + name))
    }

    func read(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: path + "/" + name)))
    }

    /// Runs a program here to its end: its exit code, and all it wrote, errors included.
    func run(
        _ program: String,
        _ arguments: [String],
        input: [UInt8] = []
    ) throws -> (code: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(filePath: path)
        var environment = ProcessInfo.processInfo.environment
        environment["LC_ALL"] = "C.UTF-8"
        environment["GNUPGHOME"] = path
        process.environment = environment
        // Files, for a pipe that nobody reads fills up.
        try write(input, "standard-input")
        process.standardInput = try FileHandle(
            forReadingFrom: URL(filePath: path + "/standard-input")
        )
        #expect(FileManager.default.createFile(atPath: path + "/output", contents: nil))
        let output = try FileHandle(forWritingTo: URL(filePath: path + "/output"))
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try read("output"), as: UTF8.self))
    }

    /// Runs `openssl`, which must succeed.
    @discardableResult
    func openssl(_ arguments: String..., input: [UInt8] = []) throws -> String {
        let (code, text) = try run("openssl", arguments, input: input)
        #expect(code == 0, "openssl \(arguments.joined(separator: " ")): \(text)")
        return text
    }
}
