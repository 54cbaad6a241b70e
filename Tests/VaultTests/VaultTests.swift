import Cryptography
import Foundation
import Testing
import Vault

@Suite struct VaultTests {
    static let organization = [UInt8](repeating: 0x0a, count: 16)
    static let record = [UInt8](repeating: 0x01, count: 16)
    static let mailbox = [UInt8](repeating: 0x02, count: 16)

    static func context(
        of key: borrowing PrivateKey,
        generation: UInt64 = 7,
        usage: KeyUsage = .mail
    ) throws -> RecordContext {
        let info = try key.subjectPublicKeyInfo()
        return try RecordContext(
            record: record,
            mailbox: mailbox,
            publicKeyDigest: Digest.sha256(info),
            usage: usage,
            generation: generation
        )
    }

    @Test(arguments: KeyKind.allCases)
    func `a sealed key opens in a vault opened anew, and signs`(_ kind: KeyKind) throws {
        let directory = try TemporaryDirectory()
        let key = try PrivateKey.generate(kind)
        let context = try Self.context(of: key)
        let sealed = try Vault.create(
            directory: directory.path,
            organization: Self.organization,
            door: .daily
        ).seal(key, context: context)
        #expect(sealed.digest == Digest.sha256(sealed.bytes))

        let vault = try Vault.open(
            directory: directory.path,
            organization: Self.organization,
            door: .daily
        )
        let message: [UInt8] = [1, 2, 3]
        let signature = try vault.withKey(sealed.bytes.span, context: context) { key in
            try key.sign(message.span)
        }
        let info = try key.subjectPublicKeyInfo()
        let publicKey = try PublicKey.read(subjectPublicKeyInfo: info.span)
        let isValid = try publicKey.verify(signature.span, of: message.span)
        #expect(isValid)
    }

    @Test func `the same key sealed twice gives two records`() throws {
        let directory = try TemporaryDirectory()
        let vault = try Vault.create(
            directory: directory.path,
            organization: Self.organization,
            door: .daily
        )
        let key = try PrivateKey.generate(.p256)
        let context = try Self.context(of: key)
        let first = try vault.seal(key, context: context)
        let second = try vault.seal(key, context: context)
        #expect(first.bytes != second.bytes)
        #expect(first.bytes.count == second.bytes.count)
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        let make: @Sendable (RecordContext) throws -> RecordContext
        var testDescription: String { name }
    }

    static let otherIdentity = [UInt8](repeating: 0xee, count: 16)

    @Test(arguments: [
        Change(name: "another record") {
            try RecordContext(
                record: otherIdentity,
                mailbox: $0.mailbox,
                publicKeyDigest: $0.publicKeyDigest,
                usage: $0.usage,
                generation: $0.generation
            )
        },
        Change(name: "another mailbox") {
            try RecordContext(
                record: $0.record,
                mailbox: otherIdentity,
                publicKeyDigest: $0.publicKeyDigest,
                usage: $0.usage,
                generation: $0.generation
            )
        },
        Change(name: "no mailbox") {
            try RecordContext(
                record: $0.record,
                mailbox: nil,
                publicKeyDigest: $0.publicKeyDigest,
                usage: $0.usage,
                generation: $0.generation
            )
        },
        Change(name: "another key") {
            try RecordContext(
                record: $0.record,
                mailbox: $0.mailbox,
                publicKeyDigest: $0.publicKeyDigest.reversed(),
                usage: $0.usage,
                generation: $0.generation
            )
        },
        Change(name: "another usage") {
            try RecordContext(
                record: $0.record,
                mailbox: $0.mailbox,
                publicKeyDigest: $0.publicKeyDigest,
                usage: .issue,
                generation: $0.generation
            )
        },
        Change(name: "the generation before") {
            try RecordContext(
                record: $0.record,
                mailbox: $0.mailbox,
                publicKeyDigest: $0.publicKeyDigest,
                usage: $0.usage,
                generation: $0.generation - 1
            )
        },
        Change(name: "the generation after") {
            try RecordContext(
                record: $0.record,
                mailbox: $0.mailbox,
                publicKeyDigest: $0.publicKeyDigest,
                usage: $0.usage,
                generation: $0.generation + 1
            )
        },
    ])
    func `a record opens for nothing but what it was sealed for`(_ change: Change) throws {
        let directory = try TemporaryDirectory()
        let vault = try Vault.create(
            directory: directory.path,
            organization: Self.organization,
            door: .daily
        )
        let key = try PrivateKey.generate(.p256)
        let context = try Self.context(of: key)
        let sealed = try vault.seal(key, context: context)
        let changed = try change.make(context)
        #expect(throws: VaultError.anotherRecord) {
            try vault.withKey(sealed.bytes.span, context: changed) { _ in }
        }
    }

    @Test func `no byte of a record can be changed, dropped or added`() throws {
        let directory = try TemporaryDirectory()
        let vault = try Vault.create(
            directory: directory.path,
            organization: Self.organization,
            door: .daily
        )
        let key = try PrivateKey.generate(.ed25519)
        let context = try Self.context(of: key)
        let sealed = try vault.seal(key, context: context).bytes
        func failure(_ bytes: [UInt8]) -> VaultError? {
            do {
                try vault.withKey(bytes.span, context: context) { _ in }
                return nil
            } catch { return error as? VaultError }
        }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x10
            let expected: VaultError =
                switch index {
                case 0..<8: .malformedRecord
                case 8: .unknownOrganizationKey(version: 0x1000_0001)
                case 9: .unknownOrganizationKey(version: 0x10_0001)
                case 10: .unknownOrganizationKey(version: 0x1001)
                case 11: .unknownOrganizationKey(version: 0x11)
                default: .anotherRecord
                }
            #expect(failure(changed) == expected, "byte \(index)")
        }
        #expect(failure(sealed.dropLast()) == .anotherRecord)
        #expect(failure(sealed + [0]) == .anotherRecord)
        #expect(failure([]) == .malformedRecord)
        #expect(failure(Array(sealed.prefix(79))) == .malformedRecord)
        #expect(failure(Array(sealed.prefix(80))) == .anotherRecord)
        #expect(
            failure(sealed + [UInt8](repeating: 0, count: 8192 - sealed.count)) == .anotherRecord
        )
        #expect(
            failure(sealed + [UInt8](repeating: 0, count: 8193 - sealed.count)) == .malformedRecord
        )
    }

    @Test func `a key is sealed under its own digest only`() throws {
        let directory = try TemporaryDirectory()
        let vault = try Vault.create(
            directory: directory.path,
            organization: Self.organization,
            door: .daily
        )
        let key = try PrivateKey.generate(.p256)
        let other = try PrivateKey.generate(.p256)
        let context = try Self.context(of: other)
        #expect(throws: VaultError.anotherKey) { try vault.seal(key, context: context) }
    }

    @Test func `a record sealed anew opens in its new generation, the old one no longer is it`()
        throws
    {
        let directory = try TemporaryDirectory()
        let vault = try Vault.create(
            directory: directory.path,
            organization: Self.organization,
            door: .daily
        )
        let key = try PrivateKey.generate(.p256)
        let old = try Self.context(of: key, generation: 1)
        let new = try Self.context(of: key, generation: 2)
        let first = try vault.seal(key, context: old)
        let second = try vault.reseal(first.bytes.span, from: old, to: new)
        try vault.withKey(second.bytes.span, context: new) { _ in }
        #expect(throws: VaultError.anotherRecord) {
            try vault.withKey(first.bytes.span, context: new) { _ in }
        }
        #expect(throws: VaultError.malformedContext) {
            try vault.reseal(second.bytes.span, from: new, to: old)
        }
        let otherUsage = try Self.context(of: key, generation: 3, usage: .issue)
        #expect(throws: VaultError.malformedContext) {
            try vault.reseal(second.bytes.span, from: new, to: otherUsage)
        }
    }

    @Test func `the root authority's door has keys of its own`() throws {
        let directory = try TemporaryDirectory()
        let daily = try Vault.create(
            directory: directory.path,
            organization: Self.organization,
            door: .daily
        )
        let rootAuthority = try Vault.create(
            directory: directory.path,
            organization: Self.organization,
            door: .rootAuthority
        )
        let key = try PrivateKey.generate(.p384)
        let context = try Self.context(of: key, usage: .issue)
        let sealed = try rootAuthority.seal(key, context: context)
        #expect(throws: VaultError.anotherRecord) {
            try daily.withKey(sealed.bytes.span, context: context) { _ in }
        }
        #expect(
            directory.names.sorted()
                == ["organization-ca.key", "organization.key", "root-ca.key", "root.key"]
        )
    }

    @Test func `contexts have parts of one length`() throws {
        let good = [UInt8](repeating: 1, count: 16)
        let digest = [UInt8](repeating: 2, count: 32)
        func make(_ record: [UInt8], _ mailbox: [UInt8]?, _ digest: [UInt8]) -> VaultError? {
            do throws(VaultError) {
                _ = try RecordContext(
                    record: record,
                    mailbox: mailbox,
                    publicKeyDigest: digest,
                    usage: .mail,
                    generation: 1
                )
                return nil
            } catch { return error }
        }
        #expect(make(good, good, digest) == nil)
        #expect(make(good, nil, digest) == nil)
        #expect(make(good + [1], good, digest) == .malformedContext)
        #expect(make(good.dropLast(), good, digest) == .malformedContext)
        #expect(make(good, good.dropLast(), digest) == .malformedContext)
        #expect(make(good, [UInt8](repeating: 0, count: 16), digest) == .malformedContext)
        #expect(make(good, good, digest + [1]) == .malformedContext)
        #expect(make(good, good, digest.dropLast()) == .malformedContext)
    }
}
