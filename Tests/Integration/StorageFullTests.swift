import Foundation
import Testing

/// A disk that fills up: commands are refused with a sentence, nothing acknowledged is lost, look-ups go on.
@Suite struct StorageFullTests {
    @Test func `a full disk refuses commands, loses nothing, and is no matter to look-ups`()
        async throws
    {
        let folder = try Installation.temporaryFolder()
        try await asRoot(["mount", "-t", "tmpfs", "-o", "size=6m,mode=0777", "tmpfs", folder])
        let result: Result<Void, any Error>
        do {
            let filled: Void = try await fillUp(Installation(folder: folder)) {
                try await asRoot(["mount", "-o", "remount,size=64m", folder])
            }
            result = .success(filled)
        } catch { result = .failure(error) }
        try await asRoot(["umount", "-l", folder])
        try FileManager.default.removeItem(atPath: folder)
        try result.get()
    }

    @Test func `a full map refuses commands, loses nothing, and is no matter to look-ups`()
        async throws
    {
        try await Installation.with { installation in
            let settings = installation.data + "/waxwing.yaml"
            let text = try String(contentsOfFile: settings, encoding: .utf8)
                .replacingOccurrences(
                    of: "map-size-bytes: \(8 << 30)",
                    with: "map-size-bytes: \(2 << 20)"
                )
            try text.write(toFile: settings, atomically: true, encoding: .utf8)
            try await fillUp(installation)
        }
    }

    /// Fills the storage up; `makeRoom` makes room again while the server runs, where that can be done.
    private func fillUp(
        _ installation: Installation,
        makeRoom: (() async throws -> Void)? = nil
    ) async throws {
        if !FileManager.default.fileExists(atPath: installation.data) {
            try await installation.initialize()
        }
        var acknowledged: [String] = []
        try await installation.serving { server in
            var refusal: ToolResult?
            for batch in 0..<200 where refusal == nil {
                let people = (0..<20).map { "b\(batch)p\($0)@example.com" }
                let file = try await batchFile(people, installation)
                let result = try await installation.run("mailbox", "import", "-", input: file)
                if result.code == 0 { acknowledged += people } else { refusal = result }
            }
            let refused = try #require(refusal, "the storage was never full")
            #expect(refused.errors.contains("full"), "\(refused.errors)")
            #expect(!acknowledged.isEmpty)
            #expect(try await server.lookUp(acknowledged[0]).count == 1)
            let list = try await installation.succeed("mailbox", "list")
            for address in acknowledged { #expect(list.output.contains(address), "\(address)") }
            guard let makeRoom else { return }
            try await makeRoom()
            try await eventually("what was recorded is published once there is room") {
                try await server.lookUp(acknowledged[acknowledged.count - 1]).count == 1
            }
            try await installation.succeed("mailbox", "enroll", "late@example.com")
            try await installation.succeed("audit", "verify")
        }
    }

    private func batchFile(_ people: [String], _ installation: Installation) async throws -> String
    {
        "address\n" + people.map { $0 + "\n" }.joined()
    }

    private func asRoot(_ command: [String]) async throws {
        if getuid() == 0 {
            try await Tool.succeed(command[0], Array(command.dropFirst()))
        } else {
            try await Tool.succeed("sudo", ["-n"] + command)
        }
    }
}
