import ChangeFeed
import Cryptography
import Foundation
import Ledger
import Testing

@testable import Authority

@Suite struct AccountTests {
    static let quick = Scrypt.Cost(logN: 1, blockSize: 1, parallelization: 1)

    static func verifier(_ password: String) throws -> [UInt8] {
        try PasswordVerifier(of: Array(password.utf8).span, quick).stored
    }

    @Test func `an account goes to the publisher before the command is acknowledged`() async throws
    {
        let installation = try await Installation()
        let publisher = try TestPublisher(installation.configuration.changesSocket)
        defer { publisher.stop() }
        await installation.connected()
        let added = try await installation.addAccount("Phone", isWaiting: true)
        #expect(added.account.name == "phone")
        #expect(added.progress.isPublished)
        #expect(publisher.state.accounts.map(\.name) == ["phone"])
        #expect(publisher.state.accounts.first?.grade == .partner)
        let first = try #require(publisher.state.accounts.first?.verifier)
        let changed = try await installation.authority.changePassword(
            ofAccount: "phone",
            verifier: try Self.verifier("other"),
            by: installation.caller,
            isWaiting: true
        )
        #expect(changed.progress.isPublished)
        let second = try #require(publisher.state.accounts.first?.verifier)
        #expect(first != second)
        let known = PasswordVerifier(stored: second.span)
        let isKnown = try known?.accepts(Array("other".utf8).span)
        #expect(isKnown == true)
        _ = try await installation.authority.removeAccount(
            "phone",
            by: installation.caller,
            isWaiting: true
        )
        #expect(publisher.state.accounts.isEmpty)
        let (verification, _) = try await installation.authority.verify(against: nil)
        #expect(verification.findings == [])
    }

    @Test func `a publisher that comes later gets all accounts, with nothing else to publish`()
        async throws
    {
        let installation = try await Installation()
        _ = try await installation.addAccount("ca", isPublisher: true, isWaiting: false)
        let first = try TestPublisher(installation.configuration.changesSocket)
        await installation.connected()
        _ = try await installation.enroll("alice@example.com", isWaiting: true)
        var directory = first.state
        #expect(directory.batches.first == .accounts)
        #expect(directory.accounts.map(\.name) == ["ca"])
        first.stop()
        await installation.disconnected()
        // A file that was lost comes again though the directory lacks nothing.
        directory.accounts = []
        directory.batches = []
        let second = try TestPublisher(installation.configuration.changesSocket, directory)
        defer { second.stop() }
        await installation.connected()
        _ = try await installation.enroll("bob@example.com", isWaiting: true)
        #expect(second.state.accounts.map(\.name) == ["ca"])
        #expect(second.state.accounts.first?.isPublisher == true)
        #expect(second.state.batches.count { $0 == .accounts } == 1)
    }

    struct Name: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var isAllowed = false
    }

    @Test(arguments: [
        Name(testDescription: "a", isAllowed: true),
        Name(testDescription: "0-mail.gateway_1@example.com", isAllowed: true),
        Name(testDescription: String(repeating: "n", count: 64), isAllowed: true),
        Name(testDescription: String(repeating: "n", count: 65)),
        Name(testDescription: ""),
        Name(testDescription: "-a"),
        Name(testDescription: ".a"),
        Name(testDescription: "@"),
        Name(testDescription: "a b"),
        Name(testDescription: "a,b"),
        Name(testDescription: "a=b"),
        Name(testDescription: "ä"),
        Name(testDescription: "a\0"),
        Name(testDescription: "a\n"),
    ])
    func `a name is what needs no escape anywhere`(_ name: Name) {
        if name.isAllowed {
            #expect(throws: Never.self) { try AccountName(name.testDescription) }
        } else {
            #expect(throws: AuthorityError.malformedAccountName) {
                try AccountName(name.testDescription)
            }
        }
    }

    @Test func `a name in use, one that nobody has and what is no verifier are refused`()
        async throws
    {
        let installation = try await Installation()
        _ = try await installation.addAccount("ca", isWaiting: false)
        await #expect(throws: AuthorityError.accountExists(name: "ca")) {
            try await installation.addAccount("CA", isWaiting: false)
        }
        await #expect(throws: AuthorityError.unknownAccount(name: "mail")) {
            try await installation.authority.removeAccount(
                "mail",
                by: installation.caller,
                isWaiting: false
            )
        }
        await #expect(throws: AuthorityError.malformedVerifier) {
            try await installation.authority.changePassword(
                ofAccount: "ca",
                verifier: [1, 2, 3],
                by: installation.caller,
                isWaiting: false
            )
        }
        #expect(try await installation.authority.accounts().map(\.name) == ["ca"])
    }
}

extension Installation {
    /// Adds an account whose password is its name.
    func addAccount(
        _ name: String,
        isPublisher: Bool = false,
        isWaiting: Bool
    ) async throws -> AccountOutcome {
        try await authority.addAccount(
            name,
            grade: .partner,
            isPublisher: isPublisher,
            verifier: try AccountTests.verifier(name),
            by: caller,
            isWaiting: isWaiting
        )
    }
}
