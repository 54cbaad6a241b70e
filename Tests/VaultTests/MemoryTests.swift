import Cryptography
import Foundation
import Testing
import Vault

/// What the arena promises, seen from the process's own memory.
///
/// Each test is a process of its own, since the arena must be there before OpenSSL is first used.
@Suite struct MemoryTests {
    @Test(arguments: [KeyKind.rsa2048, .rsa3072, .p256, .ed25519])
    func `a key lies nowhere outside the arena in use, and nowhere at all afterwards`(
        _ kind: KeyKind
    ) async {
        let name = kind.rawValue
        await #expect(processExitsWith: .success) { [name = name as String] in
            let kind = try #require(KeyKind(rawValue: name))
            try Arena.install(concurrentOperations: 3)
            let planting = Planting()
            try planting.use(kind)
            // Vault and keys are gone: nothing is left, not even in the arena.
            planting.expectNone(includingArena: true, "afterwards")
            let usage = Arena.usage
            #expect(usage.stacksInUse == 0)
            #expect(usage.refusedBlocks == 0)
        }
    }

    @Test func `the scan finds what lies outside the arena`() async {
        await #expect(processExitsWith: .success) {
            try Arena.install(concurrentOperations: 1)
            let planting = Planting()
            let secret = try SecretBytes.random(32)
            planting.scan.add("secret", secret.bytes)
            planting.expectNone(includingArena: false, "in the arena alone")
            #expect(planting.scan.findings(includingArena: true).count == 3)
            let leaked = secret.bytes.indices.map { secret.bytes[$0] }
            #expect(planting.scan.findings(includingArena: false).count >= 3)
            let reversed = Array(leaked.reversed())
            #expect(planting.scan.findings(includingArena: false).count >= 6)
            #expect(leaked != reversed)
        }
    }
}

/// Keys that are planted, used and forgotten, while a scan looks for them.
private struct Planting {
    let scan = MemoryScan()

    func expectNone(includingArena: Bool, _ moment: String) {
        let findings = scan.findings(includingArena: includingArena)
        #expect(findings == [], "\(moment): \(findings.prefix(6))")
    }

    func use(_ kind: KeyKind) throws {
        let directory = try TemporaryDirectory()
        let vault = try Vault.create(
            directory: directory.path,
            organization: VaultTests.organization,
            door: .daily
        )
        let certificate = TestCertificate()
        let (record, context) = try plant(kind, vault)
        try plantWrappingKeys(directory, record)
        expectNone(includingArena: false, "sealed")

        try vault.withKey(record.bytes.span, context: context) { key in
            #expect(!scan.findings(includingArena: true).isEmpty)
            expectNone(includingArena: false, "opened")
            _ = try key.sign([1, 2, 3].span)
            expectNone(includingArena: false, "signed")
            _ = try key.pkcs8()
            expectNone(includingArena: false, "encoded")
        }
        for profile in PKCS12Profile.allCases {
            let password = try PKCS12Password.generate()
            scan.add("password", password.bytes)
            try vault.withKey(record.bytes.span, context: context) { key in
                var builder = try PKCS12Builder(profile: profile, password: password)
                try builder.add(
                    key,
                    certificate: certificate.of(key),
                    friendlyName: "Alice",
                    chain: []
                )
                expectNone(includingArena: false, "being exported")
                _ = try builder.finish()
            }
            expectNone(includingArena: false, "exported")
        }
        let next = try VaultTests.context(of: PrivateKey.generate(kind))
        #expect(throws: VaultError.malformedContext) {
            try vault.reseal(record.bytes.span, from: context, to: next)
        }
        expectNone(includingArena: false, "at the end")
        try scanWhileInUse(vault, record, context)
    }

    private func plant(_ kind: KeyKind, _ vault: Vault) throws -> (SealedRecord, RecordContext) {
        let key = try PrivateKey.generate(kind)
        let encoded = try key.pkcs8()
        PrivateParts.forEach(encoded.bytes, kind) { name, bytes in scan.add(name, bytes) }
        let context = try VaultTests.context(of: key)
        return (try vault.seal(key, context: context), context)
    }

    /// Plants the root key, the organization's key and the record's key.
    private func plantWrappingKeys(
        _ directory: TemporaryDirectory,
        _ record: SealedRecord
    ) throws {
        let file = try SecretFile(directory.file("root.key"))
        let root = try SecretBytes(copying: file.bytes.extracting(32..<64))
        scan.add("root key", root.bytes)
        let wrapped = try directory.bytes("organization.key")
        let organization = try AESKeyWrap.unwrap(wrapped.span.extracting(48..<120), under: root)
        let organizationKey = try SecretBytes(copying: organization.bytes.extracting(first: 32))
        scan.add("organization's key", organizationKey.bytes)
        let recordKey = try AESKeyWrap.unwrap(
            record.bytes.span.extracting(24..<64),
            under: organizationKey
        )
        scan.add("record's key", recordKey.bytes)
    }

    /// Looks while another thread opens, signs and seals.
    private func scanWhileInUse(
        _ vault: Vault,
        _ record: SealedRecord,
        _ context: RecordContext
    ) throws {
        let stop = StopFlag()
        let thread = Thread {
            while !stop.isSet {
                _ = try? vault.withKey(record.bytes.span, context: context) { key in
                    _ = try key.sign([1, 2, 3].span)
                    _ = try vault.seal(key, context: context)
                }
            }
            stop.end()
        }
        thread.start()
        for _ in 0..<8 { expectNone(includingArena: false, "in use on another thread") }
        stop.set()
        stop.waitForEnd()
    }
}
