import AdminAPI
import Foundation
import Ledger
import Synchronization
import Testing

/// Kills at random and at every named point, and what must hold afterwards.
@Suite(.serialized) struct CrashTests {
    /// What was acknowledged to somebody, and so must survive.
    final class Acknowledged: Sendable {
        let addresses = Mutex<Set<String>>([])
        let exports = Mutex<[UInt64]>([])

        func add(_ new: [String]) { addresses.withLock { $0.formUnion(new) } }
    }

    @Test func `kills at random during imports and exports lose nothing that was acknowledged`()
        async throws
    {
        try await Installation.with { installation in
            let acknowledged = Acknowledged()
            let authority = try await ForeignAuthority.make(in: installation.folder)
            let request = try await authority.request("elsewhere")
            var random = SystemRandomNumberGenerator()
            // Ten servers, five kills each: fifty rounds, every one with its own checks.
            for start in 0..<10 {
                try await installation.serving(expectedCode: nil) { server in
                    for round in 0..<5 {
                        let victim = ["authority", "publisher", "ldap", "authority", "publisher"][
                            round
                        ]
                        let delay = Int.random(in: 5...250, using: &random)
                        let tag = "r\(start)x\(round)"
                        try await underImports(installation, acknowledged, request, tag: tag) {
                            try await Task.sleep(for: .milliseconds(delay))
                            if let pid = try await server.roles()[victim] { kill(pid, SIGKILL) }
                        }
                        try await settled(installation, server)
                        try await check(installation, acknowledged)
                        try await directoryEqualsItsRebuild(installation, server)
                    }
                    // The last kill of each server hits the supervisor itself, under load.
                    let tag = "r\(start)s"
                    try await underImports(installation, acknowledged, request, tag: tag) {
                        try await Task.sleep(
                            for: .milliseconds(Int.random(in: 5...250, using: &random))
                        )
                        kill(server.processIdentifier, SIGKILL)
                    }
                }
            }
            try await installation.serving { server in
                try await settled(installation, server)
                try await check(installation, acknowledged)
                try await everyAcknowledgedIsPublished(server, acknowledged)
                try await directoryEqualsItsRebuild(installation, server)
            }
            #expect(acknowledged.addresses.withLock { $0.count } > 50)
        }
    }

    @Test(arguments: FaultPoint.allCases)
    func `a death at a named point loses nothing that was acknowledged`(
        _ point: FaultPoint
    ) async throws {
        try await Installation.with { installation in
            let acknowledged = Acknowledged()
            try await enrollFirst(installation, acknowledged)
            // Without its directory the publisher must rebuild, which two of the points are about.
            if point.rawValue.contains("rebuild") {
                for name in try FileManager.default.contentsOfDirectory(
                    atPath: installation.data + "/directory"
                ) {
                    try FileManager.default.removeItem(
                        atPath: installation.data + "/directory/" + name
                    )
                }
            }
            let errors = try await installation.failing(at: point.rawValue) {
                try await load(installation, acknowledged, tag: "f", people: 3)
            }
            #expect(
                errors.contains("exit code \(FaultPoint.exitStatus)"),
                "\(point) was never hit: \(errors)"
            )
            try await installation.serving { server in
                try await settled(installation, server)
                try await check(installation, acknowledged)
                try await everyAcknowledgedIsPublished(server, acknowledged)
                try await directoryEqualsItsRebuild(installation, server)
            }
        }
    }

    @Test func `a failed sync ends the authority, and nothing acknowledged is lost`() async throws {
        try await Installation.with { installation in
            let acknowledged = Acknowledged()
            try await enrollFirst(installation, acknowledged)
            let errors = try await installation.failing(at: "\(FaultPoint.failedSync):2") {
                try await load(installation, acknowledged, tag: "s", people: 6)
            }
            #expect(errors.contains("the authority role ended"), "\(errors)")
            try await installation.serving { server in
                try await settled(installation, server)
                try await check(installation, acknowledged)
                try await everyAcknowledgedIsPublished(server, acknowledged)
                try await directoryEqualsItsRebuild(installation, server)
            }
        }
    }

    /// A first mailbox, and what an authority issues when it first starts, before anything fails.
    private func enrollFirst(
        _ installation: Installation,
        _ acknowledged: Acknowledged
    ) async throws {
        try await installation.serving { _ in
            try await installation.succeed("mailbox", "enroll", "first@example.com")
            acknowledged.addresses.withLock { _ = $0.insert("first@example.com") }
        }
    }

    /// Enrolls, exports and imports people and certificates in the background while `body` runs; what
    /// is refused or cut off is not counted.
    private func underImports(
        _ installation: Installation,
        _ acknowledged: Acknowledged,
        _ request: ForeignAuthority.Request,
        tag: String,
        _ body: () async throws -> Void
    ) async throws {
        let addresses = (0..<30).map { "\(tag)c\($0)@example.com" }
        let certificate = try await request.certificate(tag, addresses)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await load(installation, acknowledged, tag: tag, people: 12) }
            group.addTask {
                let people = (0..<30).map { "\(tag)i\($0)@example.com" }
                let file = "address\n" + people.map { $0 + "\n" }.joined()
                let result = try await installation.run("mailbox", "import", "-", input: file)
                if result.code == 0 { acknowledged.add(people) }
            }
            group.addTask {
                let result = try await installation.run(
                    "certificate",
                    "import",
                    "--vouched",
                    certificate
                )
                if result.code == 0 { acknowledged.add(addresses) }
            }
            try await body()
            try await group.waitForAll()
        }
    }

    private func load(
        _ installation: Installation,
        _ acknowledged: Acknowledged,
        tag: String,
        people: Int
    ) async throws {
        let client = AdminClient(socketPath: installation.adminSocket, deadlineSeconds: 20)
        await withTaskGroup(of: Void.self) { group in
            for person in 0..<people {
                group.addTask {
                    let address = "\(tag)p\(person)@example.com"
                    guard (try? await client.enroll(EnrollRequest(address: address))) != nil else {
                        return
                    }
                    acknowledged.addresses.withLock { _ = $0.insert(address) }
                    guard person % 3 == 0,
                        let export = try? await client.exportKeys(of: address, VaultExportRequest())
                    else { return }
                    acknowledged.exports.withLock { $0.append(export.position) }
                }
            }
        }
        await client.shutDown()
    }

    /// Waits until the authority answers and the publisher has caught up.
    private func settled(_ installation: Installation, _ server: Server) async throws {
        try await eventually("everything runs again and the directory is up to date", seconds: 30) {
            let status = try await installation.run("status")
            return status.code == 0 && status.output.contains("up to date")
        }
    }

    /// The ledger is whole, the directory is what the ledger makes of it, and nothing acknowledged is missing.
    private func check(_ installation: Installation, _ acknowledged: Acknowledged) async throws {
        try await installation.succeed("audit", "verify")
        let client = AdminClient(socketPath: installation.adminSocket)
        let result: Result<Void, any Error>
        do {
            var known: Set<String> = []
            var after: String?
            repeat {
                let page = try await client.mailboxes(after: after)
                known.formUnion(page.items.map(\.address))
                after = page.next
            } while after != nil
            let missing = acknowledged.addresses.withLock { $0.subtracting(known) }
            #expect(missing.isEmpty, "acknowledged, and lost")
            for position in acknowledged.exports.withLock({ $0 }) {
                let event = try await client.auditEvents(from: position, limit: 1).items.first
                #expect(
                    event?.type == "keyExported",
                    "a key was released without its event at \(position)"
                )
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await client.shutDown()
        try result.get()
    }

    /// Takes the directory away from a publisher, and compares what the next one builds.
    private func directoryEqualsItsRebuild(
        _ installation: Installation,
        _ server: Server
    ) async throws {
        let before = try MappedDirectory.text(of: installation)
        let link = installation.data + "/directory/directory.mdb"
        let publisher = try #require(try await server.roles()["publisher"])
        try FileManager.default.removeItem(atPath: link)
        kill(publisher, SIGKILL)
        try await eventually("the directory is built anew") {
            FileManager.default.fileExists(atPath: link)
        }
        try await settled(installation, server)
        let after = try MappedDirectory.text(of: installation)
        #expect(before == after)
        #expect(before.contains("userCertificate;binary::"))
    }

    private func everyAcknowledgedIsPublished(
        _ server: Server,
        _ acknowledged: Acknowledged
    ) async throws {
        for address in acknowledged.addresses.withLock({ $0.sorted().prefix(20) }) {
            let found = try await server.lookUp(address)
            #expect(found.count == 1, "\(address) was acknowledged, and is not found")
        }
    }
}

extension Installation {
    /// Serves with a fault planned, runs `body` whatever becomes of it, kills the supervisor, and returns
    /// what it said.
    func failing(at fault: String, _ body: @Sendable () async throws -> Void) async throws -> String
    {
        let log = folder + "/serve-errors"
        let process = Process()
        process.executableURL = URL(filePath: Tool.waxwing)
        process.arguments = [
            "serve", "--data", data, "--ldap", "127.0.0.1:0", "--ldaps", "127.0.0.1:0",
        ]
        process.environment = ProcessInfo.processInfo.environment.merging([
            FaultPoint.variable: fault
        ]) { $1 }
        try Data().write(to: URL(filePath: log))
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let said = { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }
        try await eventually("the planned fault is hit") {
            if said().contains("role ended") { return true }
            try await body()
            return said().contains("role ended")
        }
        return said()
    }
}
