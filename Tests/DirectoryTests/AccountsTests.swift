import ChangeFeed
import Directory
import Foundation
import Testing

@Suite struct AccountsTests {
    static let mail = account("mail", 1)

    static func account(_ name: String, _ seed: UInt8) -> PublishedAccount {
        PublishedAccount(
            name: name,
            grade: .internal,
            isPublisher: true,
            verifier: [UInt8](repeating: seed, count: 52)
        )
    }

    static func batch(_ accounts: [PublishedAccount], at position: UInt64 = 5) -> Batch {
        Batch(
            kind: .accounts,
            fromPosition: 0,
            toPosition: position,
            chainHash: hash(position),
            time: 0,
            changes: [],
            accounts: accounts
        )
    }

    @Test func `an account is found by its whole name alone`() throws {
        let scratch = try Scratch()
        var writer = try AccountsWriter.open(folder: scratch.folder)
        try writer.apply(Self.batch([Self.account("mai", 2), Self.mail]))
        #expect(writer.count == 2)
        let file = AccountsFile(folder: scratch.folder)
        #expect(try file.account(named: "mail") == Self.mail)
        for name in ["", "m", "mails", "MAIL", String(repeating: "m", count: 600)] {
            #expect(try file.account(named: name) == nil, "\(name)")
        }
    }

    @Test func `what was not sent again is gone`() throws {
        let scratch = try Scratch()
        var writer = try AccountsWriter.open(folder: scratch.folder)
        let file = AccountsFile(folder: scratch.folder)
        try writer.apply(Self.batch([Self.mail, Self.account("ca", 2)]))
        try writer.apply(Self.batch([Self.account("mail", 3)], at: 6))
        #expect(try file.account(named: "mail") == Self.account("mail", 3))
        #expect(try file.account(named: "ca") == nil)
        try writer.empty()
        #expect(try file.account(named: "mail") == nil)
        #expect(writer.count == 0)
    }

    @Test func `a writer goes on from the file that is there`() throws {
        let scratch = try Scratch()
        do {
            var writer = try AccountsWriter.open(folder: scratch.folder)
            try writer.apply(Self.batch([Self.mail]))
        }
        let again = try AccountsWriter.open(folder: scratch.folder)
        #expect(again.count == 1)
        #expect(try AccountsFile(folder: scratch.folder).account(named: "mail") == Self.mail)
    }

    @Test func `without a file there are no accounts, and soon there are`() throws {
        let scratch = try Scratch()
        let file = AccountsFile(folder: scratch.folder)
        let path = scratch.folder + "/accounts.mdb"
        #expect(throws: DirectoryError.missing(path: path)) { try file.account(named: "mail") }
        var writer = try AccountsWriter.open(folder: scratch.folder)
        #expect(try file.account(named: "mail") == nil)
        try writer.apply(Self.batch([Self.mail]))
        #expect(try file.account(named: "mail") == Self.mail)
    }

    @Test func `a damaged file is made anew, and a reader follows`() throws {
        let scratch = try Scratch()
        let file = AccountsFile(folder: scratch.folder)
        do {
            var writer = try AccountsWriter.open(folder: scratch.folder)
            try writer.apply(Self.batch([Self.mail]))
        }
        #expect(try file.account(named: "mail") == Self.mail)
        let path = scratch.folder + "/accounts.mdb"
        // The old file stays as it is for who has it mapped.
        try FileManager.default.removeItem(atPath: path)
        try Data(repeating: 7, count: 16 << 10).write(to: URL(filePath: path))
        #expect(throws: DirectoryError.rebuildNeeded(.damaged)) {
            try file.account(named: "mail")
        }
        var writer = try AccountsWriter.open(folder: scratch.folder)
        #expect(writer.count == 0)
        #expect(try file.account(named: "mail") == nil)
        try writer.apply(Self.batch([Self.mail]))
        #expect(try file.account(named: "mail") == Self.mail)
    }

    @Test func `the file is readable by its group and by nobody else`() throws {
        let scratch = try Scratch()
        _ = try AccountsWriter.open(folder: scratch.folder)
        for (name, mode) in [("accounts.mdb", 0o640), ("accounts.mdb-lock", 0o660)] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: scratch.folder + "/" + name
            )
            let found = (attributes[.posixPermissions] as? NSNumber)?.intValue
            #expect(found == mode, "\(name)")
        }
    }

    @Test func `a chain hash of another length is refused`() throws {
        let scratch = try Scratch()
        var writer = try AccountsWriter.open(folder: scratch.folder)
        var batch = Self.batch([Self.mail])
        batch.chainHash.removeLast()
        #expect(throws: DirectoryError.chainHashLength(31)) { try writer.apply(batch) }
    }
}
