import Cryptography
import Foundation
import Testing
import Vault

@Suite struct KeyFileTests {
    static let organization = [UInt8](repeating: 0x0a, count: 16)

    func make() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        _ = try Vault.create(
            directory: directory.path,
            organization: Self.organization,
            door: .daily
        )
        return directory
    }

    func failure(
        _ directory: TemporaryDirectory,
        organization: [UInt8] = organization
    ) -> VaultError? {
        do throws(VaultError) {
            _ = try Vault.open(
                directory: directory.path,
                organization: organization,
                door: .daily
            )
            return nil
        } catch { return error }
    }

    @Test(arguments: ["root.key", "organization.key"])
    func `key files are for their owner alone`(_ name: String) throws {
        let directory = try make()
        let path = directory.file(name)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(failure(directory) == nil)
        for mode in [0o640, 0o604, 0o620, 0o601] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            #expect(failure(directory) == .fileMode(path: path, mode: UInt32(mode)))
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
        #expect(failure(directory) == nil)
    }

    @Test(arguments: ["root.key", "organization.key"])
    func `a key file is never overwritten, and a failure leaves nothing`(_ name: String) throws {
        let directory = try TemporaryDirectory()
        #expect(FileManager.default.createFile(atPath: directory.file(name), contents: Data()))
        #expect(throws: VaultError.fileExists(path: directory.file(name))) {
            try Vault.create(
                directory: directory.path,
                organization: Self.organization,
                door: .daily
            )
        }
        #expect(directory.names == [name])
    }

    @Test(arguments: ["root.key", "organization.key"])
    func `a missing, short, long or foreign key file is named`(_ name: String) throws {
        let directory = try make()
        let path = directory.file(name)
        let good = try directory.bytes(name)
        for bytes in [[], good.dropLast(), good + [0]] {
            try directory.write(Array(bytes), name)
            #expect(failure(directory) == .fileMalformed(path: path))
        }
        for index in 0..<9 {
            var changed = good
            changed[index] ^= 1
            try directory.write(changed, name)
            #expect(failure(directory) == .fileMalformed(path: path))
        }
        try FileManager.default.removeItem(atPath: path)
        #expect(failure(directory) == .fileMissing(path: path))
        try FileManager.default.createSymbolicLink(
            atPath: path,
            withDestinationPath: directory.file("elsewhere")
        )
        #expect(failure(directory) == .fileRefused(path: path, errno: ELOOP))
    }

    @Test func `the organization's key opens with its own root key only`() throws {
        let directory = try make()
        let other = try make()
        let path = directory.file("organization.key")
        let good = try directory.bytes("root.key")
        try directory.write(other.bytes("root.key"), "root.key")
        #expect(failure(directory) == .anotherRootKey(path: path))
        // The identity of the right root key before another key.
        try directory.write(Array(good[..<32] + other.bytes("root.key")[32...]), "root.key")
        #expect(failure(directory) == .anotherRootKey(path: path))
        try directory.write(good, "root.key")
        #expect(failure(directory) == nil)
    }

    @Test func `no byte of the organization's key file can be changed`() throws {
        let directory = try make()
        let path = directory.file("organization.key")
        let good = try directory.bytes("organization.key")
        for index in good.indices {
            var changed = good
            changed[index] ^= 0x80
            try directory.write(changed, "organization.key")
            let expected: VaultError =
                switch index {
                case 0..<9: .fileMalformed(path: path)
                case 9..<32: .anotherOrganization(path: path)
                default: .anotherRootKey(path: path)
                }
            #expect(failure(directory) == expected, "byte \(index)")
        }
    }

    @Test func `a vault is opened for its own organization`() throws {
        let directory = try make()
        let other = [UInt8](repeating: 0x0b, count: 16)
        #expect(
            failure(directory, organization: other)
                == .anotherOrganization(path: directory.file("organization.key"))
        )
        #expect(failure(directory, organization: [1]) == .malformedContext)
    }
}
