import Foundation
import Testing

@Suite struct AuditTests {
    @Test func `a ledger that was cut off is found out by a head that was kept`() async throws {
        try await Installation.with { installation in
            let ledger = installation.data + "/authority/ledger.mdb"
            let old = installation.folder + "/old.mdb"
            try await installation.serving { _ in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
            }
            try FileManager.default.copyItem(atPath: ledger, toPath: old)
            let head = installation.folder + "/head.json"
            try await installation.serving { _ in
                try await installation.succeed("mailbox", "enroll", "bob@example.com")
                let report = try await installation.succeed("audit", "verify", "--json")
                try report.output.write(toFile: head, atomically: true, encoding: .utf8)
                try await installation.succeed("audit", "verify", "--against", head)
            }
            try FileManager.default.removeItem(atPath: ledger)
            try FileManager.default.moveItem(atPath: old, toPath: ledger)
            try await installation.serving { _ in
                try await installation.succeed("audit", "verify")
                let report = try await installation.run("audit", "verify", "--against", head)
                #expect(report.code == 1)
                #expect(report.errors.contains("cut off"), "\(report.errors)")
            }
        }
    }

    @Test func `the log names who did what`() async throws {
        try await Installation.with { installation in
            try await installation.serving { _ in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                try await installation.succeed(
                    "vault",
                    "export",
                    "alice@example.com",
                    "--out",
                    installation.folder + "/a.p12"
                )
                let log = try await installation.succeed("audit", "log", "--json")
                for type in [
                    "organizationCreated", "domainAssigned", "authorityCreated", "mailboxEnrolled",
                    "keyVaulted",
                    "certificateIssued", "keyExported",
                ] {
                    #expect(log.output.contains("\"type\":\"\(type)\""), "\(type)")
                }
                #expect(log.output.contains("\"uid\":\(getuid())"))
                for line in log.lines {
                    _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
                }
            }
        }
    }
}
