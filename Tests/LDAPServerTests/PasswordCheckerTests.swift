import ChangeFeed
import Cryptography
import Directory
import Foundation
import LDAPEngine
import Logging
import Synchronization
import Testing

@testable import LDAPServer

@Suite struct PasswordCheckerTests {
    @Test func `the right password is accepted with what the account may`() async throws {
        let fixture = try Fixture(["mail": "correct", "ca": "publish"], publishers: ["ca"])
        let checker = try fixture.checker()
        #expect(
            await checker.check("mail", "correct")
                == .accepted(account: "mail", grade: .partner, mayWrite: false)
        )
        #expect(
            await checker.check("ca", "publish")
                == .accepted(account: "ca", grade: .internal, mayWrite: true)
        )
        checker.stop()
    }

    @Test(arguments: [
        ("mail", "wrong"), ("mail", "publish"), ("nobody", "correct"), ("", "correct"),
        ("mail\0", "correct"), (String(repeating: "m", count: 500), "correct"),
    ])
    func `another password, or a name that nobody has, is refused`(
        _ row: (String, String)
    ) async throws {
        let fixture = try Fixture(["mail": "correct"])
        let checker = try fixture.checker()
        #expect(await checker.check(row.0, row.1) == .refused)
        checker.stop()
    }

    @Test func `without a file of accounts nobody can be checked, until there is one`() async throws
    {
        let fixture = try Fixture(nil)
        let checker = try fixture.checker()
        #expect(await checker.check("mail", "correct") == .unavailable)
        try fixture.write(["mail": "correct"])
        #expect(
            await checker.check("mail", "correct")
                == .accepted(account: "mail", grade: .partner, mayWrite: false)
        )
        checker.stop()
    }

    @Test func `failures from one network delay it, and nobody else`() async throws {
        let fixture = try Fixture(["mail": "correct"])
        let checker = try fixture.checker()
        let stranger = SourceAddress(ipv4: 1)
        let owner = SourceAddress(ipv4: 2)
        for _ in 0..<4 { #expect(await checker.check("mail", "wrong", stranger) == .refused) }
        // Also with the right one: nothing is to be learned meanwhile.
        #expect(await checker.check("mail", "correct", stranger) == .busy)
        let accepted = PasswordVerdict.accepted(account: "mail", grade: .partner, mayWrite: false)
        #expect(await checker.check("mail", "correct", owner) == accepted)
        fixture.clock.milliseconds.add(1_000, ordering: .relaxed)
        #expect(await checker.check("mail", "correct", stranger) == accepted)
        #expect(await checker.check("mail", "wrong", stranger) == .refused)
        checker.stop()
    }

    @Test func `failures from everywhere delay everybody at last`() async throws {
        let fixture = try Fixture(["mail": "correct"])
        let checker = try fixture.checker()
        for number in 0...30 {
            let source = SourceAddress(ipv4: UInt32(number))
            #expect(await checker.check("mail", "wrong", source) == .refused)
        }
        let owner = SourceAddress(ipv4: 99)
        #expect(await checker.check("mail", "correct", owner) == .busy)
        checker.stop()
    }

    @Test func `what is more than the queue takes is busy at once, and every check ends`()
        async throws
    {
        let fixture = try Fixture(["mail": "correct"])
        var limits = PasswordLimits()
        limits.waitingMax = 2
        limits.perAccountMax = 100
        limits.threads = 1
        limits.freeFailures = 1_000
        limits.freeFailuresEverywhere = 1_000
        let checker = try fixture.checker(limits)
        let verdicts = await withTaskGroup(of: PasswordVerdict.self) { group in
            for _ in 0..<50 { group.addTask { await checker.check("nobody", "x") } }
            var verdicts: [PasswordVerdict] = []
            for await verdict in group { verdicts.append(verdict) }
            return verdicts
        }
        #expect(verdicts.count == 50)
        // A name that nobody has takes the time of a real derivation, so most found the queue full.
        #expect(verdicts.contains(.busy))
        #expect(verdicts.allSatisfy { $0 == .busy || $0 == .refused })
        checker.stop()
        #expect(await checker.check("mail", "correct") == .busy)
    }
}

/// A folder with accounts whose passwords are cheap, and a clock that stands still unless told.
private final class Fixture: Sendable {
    final class Clock: ServerClock {
        let milliseconds = Atomic<Int64>(0)
        var monotonicMilliseconds: Int64 { milliseconds.load(ordering: .relaxed) }
        var unixSeconds: Int64 { 0 }
    }

    let folder: String
    let clock = Clock()
    private let publishers: Set<String>

    init(_ passwords: [String: String]?, publishers: Set<String> = []) throws {
        folder =
            FileManager.default.temporaryDirectory
            .appending(path: "accounts-" + UUID().uuidString).path
        self.publishers = publishers
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        if let passwords { try write(passwords) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ passwords: [String: String]) throws {
        let cost = Scrypt.Cost(logN: 1, blockSize: 1, parallelization: 1)
        let accounts = try passwords.map { name, password in
            PublishedAccount(
                name: name,
                grade: publishers.contains(name) ? .internal : .partner,
                isPublisher: publishers.contains(name),
                verifier: try PasswordVerifier(of: Array(password.utf8).span, cost).stored
            )
        }
        var writer = try AccountsWriter.open(folder: folder)
        try writer.apply(
            Batch(
                kind: .accounts,
                fromPosition: 0,
                toPosition: 1,
                chainHash: [UInt8](repeating: 0, count: 32),
                time: 0,
                changes: [],
                accounts: accounts
            )
        )
    }

    func checker(_ limits: PasswordLimits = PasswordLimits()) throws -> PasswordChecker {
        try PasswordChecker(
            accounts: AccountsFile(folder: folder),
            limits: limits,
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

extension PasswordChecker {
    fileprivate func check(
        _ account: String,
        _ password: String,
        _ source: SourceAddress = SourceAddress(ipv4: 7)
    ) async -> PasswordVerdict {
        await withCheckedContinuation { continuation in
            let check = PasswordCheck(
                account: account,
                password: Password(copying: Array(password.utf8).span),
                source: source
            )
            self.check(check) { continuation.resume(returning: $0) }
        }
    }
}
