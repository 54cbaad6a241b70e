import Foundation
import Subprocess
import SystemPackage
import Testing

/// A data directory of its own, made by `waxwing init`, and the server on it.
struct Installation: Sendable {
    /// A directory that is the test's own; the data directory lies in it.
    let folder: String

    /// The data directory.
    var data: String { folder + "/data" }
    var rootCertificate: String { data + "/ca.pem" }
    var issuingCertificate: String { data + "/issuing-ca.pem" }
    var adminSocket: String { data + "/run/admin.sock" }

    /// Makes an installation for example.com, runs `body`, and removes everything.
    ///
    /// `key` is what kind of key mailboxes get; P-256 keys are made in no time.
    static func with<R: Sendable>(
        key: String = "p256",
        _ body: (Installation) async throws -> R
    ) async throws -> R {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let installation = Installation(folder: folder)
        try await installation.initialize(key: key)
        return try await body(installation)
    }

    /// A folder that nobody else has, with a path short enough for sockets in it.
    static func temporaryFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "waxwing-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        return folder
    }

    func initialize(key: String = "p256") async throws {
        try await Tool.succeed(
            Tool.waxwing,
            [
                "init", "--data", data, "--organization", "Example AG", "--domain", "example.com",
                "--suffix", "dc=example,dc=com",
            ]
        )
        let settings = data + "/waxwing.yaml"
        let text = try String(contentsOfFile: settings, encoding: .utf8)
            .replacingOccurrences(of: "mailbox-key: rsa3072", with: "mailbox-key: \(key)")
            .appending("storage:\n  map-size-bytes: \(8 << 30)\n")
        try text.write(toFile: settings, atomically: true, encoding: .utf8)
    }

    /// Runs a command of the program on this installation.
    func run(_ arguments: String..., input: String = "") async throws -> ToolResult {
        try await Tool.run(Tool.waxwing, Array(arguments) + ["--data", data], input: input)
    }

    /// Runs a command and requires that it succeeds.
    @discardableResult
    func succeed(
        _ arguments: String...,
        input: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ToolResult {
        try await Tool.succeed(
            Tool.waxwing,
            Array(arguments) + ["--data", data],
            input: input,
            sourceLocation: sourceLocation
        )
    }

    /// Writes a file into the test's folder and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Adds sections to the settings.
    func addSettings(_ text: String) throws {
        let settings = data + "/waxwing.yaml"
        let present = try String(contentsOfFile: settings, encoding: .utf8)
        try (present + text).write(toFile: settings, atomically: true, encoding: .utf8)
    }

    /// Runs `waxwing serve` on free ports while `body` runs, then stops it and checks that it stopped well.
    @discardableResult
    func serving<R: Sendable>(
        environment: [String: String] = [:],
        expectedCode: Int32? = 0,
        _ body: (Server) async throws -> R
    ) async throws -> R {
        try await start(environment, expectedCode, launcher: [], body).0
    }

    /// The same, and returns what the server said on standard error.
    ///
    /// `launcher` is a command that does what it must and becomes the program named by its arguments.
    func servingWithErrors(
        launcher: [String] = [],
        _ body: (Server) async throws -> Void
    ) async throws -> String {
        try await start([:], 0, launcher: launcher, body).1
    }

    private func start<R: Sendable>(
        _ environment: [String: String],
        _ expectedCode: Int32?,
        launcher: [String],
        _ body: (Server) async throws -> R
    ) async throws -> (R, String) {
        var variables: [Environment.Key: String?] = [:]
        for (key, value) in environment { variables[Environment.Key(stringLiteral: key)] = value }
        let command =
            launcher + [Tool.waxwing, "serve", "--data", data] + [
                "--ldap", "127.0.0.1:0", "--ldaps", "127.0.0.1:0",
            ]
        let result = try await Subprocess.run(
            command[0].contains("/") ? .path(FilePath(command[0])) : .name(command[0]),
            arguments: Arguments(Array(command.dropFirst())),
            environment: .inherit.updating(variables),
            input: .none,
            output: .sequence,
            error: .string(limit: 4 << 20)
        ) { execution -> Result<R, any Error> in
            var ldap: String?
            var ldaps: String?
            for try await line in execution.standardOutput.strings() {
                if line.hasPrefix("ldap://") { ldap = line.trimmingCharacters(in: .newlines) }
                if line.hasPrefix("ldaps://") { ldaps = line.trimmingCharacters(in: .newlines) }
                if line.hasPrefix("admin socket") { break }
            }
            guard let ldap, let ldaps else { return .failure(NotReady()) }
            let server = Server(
                installation: self,
                processIdentifier: execution.processIdentifier.value,
                ldap: ldap,
                ldaps: ldaps
            )
            let outcome: Result<R, any Error>
            do { outcome = .success(try await body(server)) } catch { outcome = .failure(error) }
            try? execution.send(signal: .terminate)
            return outcome
        }
        if case .failure(let error) = result.closureResult {
            Issue.record("the server said: \(result.standardError)")
            throw error
        }
        if let expectedCode {
            #expect(
                result.terminationStatus == .exited(expectedCode),
                "the server said: \(result.standardError)"
            )
            #expect(!result.standardError.contains("did not stop in time"))
        }
        return (try result.closureResult.get(), result.standardError)
    }

    /// The server ended before it was ready.
    struct NotReady: Error {}
}

/// A server that is ready.
struct Server: Sendable {
    let installation: Installation
    /// The supervisor's process.
    let processIdentifier: pid_t
    /// The plain listener: `ldap://127.0.0.1:PORT`.
    let ldap: String
    /// The TLS listener: `ldaps://127.0.0.1:PORT`.
    let ldaps: String

    /// The supervisor's children by their role.
    func roles() async throws -> [String: pid_t] {
        let listing = try await Tool.succeed(
            "ps",
            ["-o", "pid=,args=", "--ppid", "\(processIdentifier)"]
        )
        var roles: [String: pid_t] = [:]
        for line in listing.lines {
            let words = line.split(separator: " ")
            guard let pid = words.first.flatMap({ pid_t($0) }),
                let flag = words.firstIndex(of: "--role"), flag + 1 < words.count
            else { continue }
            roles[String(words[flag + 1])] = pid
        }
        return roles
    }

    /// Looks an address up with ldapsearch and returns its certificates, DER.
    func lookUp(
        _ address: String,
        at url: String? = nil,
        base: String = "dc=example,dc=com",
        options: [String] = []
    ) async throws -> [Data] {
        let result = try await Tool.succeed(
            "ldapsearch",
            ["-x", "-LLL", "-o", "ldif-wrap=no", "-H", url ?? ldap, "-b", base] + options
                + ["(mail=\(address))", "userCertificate;binary"],
            environment: ["LDAPTLS_CACERT": installation.rootCertificate]
        )
        return result.lines.compactMap { line in
            guard line.hasPrefix("userCertificate;binary:: ") else { return nil }
            return Data(base64Encoded: String(line.dropFirst("userCertificate;binary:: ".count)))
        }
    }
}

/// Asks again until `condition` holds, for at most `seconds`; nothing else tells when another process is done.
func eventually(
    _ what: String,
    seconds: Int = 20,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("not within \(seconds) s: \(what)", sourceLocation: sourceLocation)
}
