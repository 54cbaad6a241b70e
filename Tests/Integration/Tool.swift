import Foundation
import Subprocess
import SystemPackage
import Testing

/// What a program left behind when it ended.
struct ToolResult: Sendable {
    /// Its exit code; 128 + the signal's number when a signal ended it.
    let code: Int
    let output: String
    let errors: String

    /// The lines of the output that are not empty.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// The programs that the tests run: ours as built beside the tests, and others from `PATH`.
enum Tool {
    /// The built `waxwing`, which lies beside the test bundle.
    static let waxwing: String = {
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return bundle.deletingLastPathComponent().appending(path: "waxwing").path
    }()

    /// The repository's root.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Runs `name` to its end.
    ///
    /// A program that is missing fails the test: `scripts/test` installs every one of them.
    static func run(
        _ name: String,
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:]
    ) async throws -> ToolResult {
        var variables: [Environment.Key: String?] = [:]
        for (key, value) in environment { variables[Environment.Key(stringLiteral: key)] = value }
        let executable: Executable = name.contains("/") ? .path(FilePath(name)) : .name(name)
        let result = try await Subprocess.run(
            executable,
            arguments: Arguments(arguments),
            environment: .inherit.updating(variables),
            input: .string(input),
            output: .string(limit: 64 << 20),
            error: .string(limit: 16 << 20)
        )
        let code: Int
        switch result.terminationStatus {
        case .exited(let status): code = Int(status)
        case .signaled(let signal): code = 128 + Int(signal)
        }
        return ToolResult(code: code, output: result.standardOutput, errors: result.standardError)
    }

    /// Runs `name` and requires that it succeeds.
    @discardableResult
    static func succeed(
        _ name: String,
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ToolResult {
        let result = try await run(name, arguments, input: input, environment: environment)
        try #require(
            result.code == 0,
            "\(name) \(arguments.joined(separator: " ")): \(result.errors)\(result.output)",
            sourceLocation: sourceLocation
        )
        return result
    }
}
