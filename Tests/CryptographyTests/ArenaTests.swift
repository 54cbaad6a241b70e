import CLinux
import Cryptography
import Foundation
import Glibc
import Testing

/// Each test is a process of its own: there is one arena, made before OpenSSL is first used.
@Suite struct ArenaTests {
    @Test func `is locked, undumped and not inherited by a fork`() async {
        await #expect(processExitsWith: .success) {
            try Arena.install(concurrentOperations: 2)
            let place = Arena.addresses
            let file = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
            let maps = String(decoding: try #require(try file.readToEnd()), as: UTF8.self)
            var blocks = 0
            var stacks = 0
            var guards = 0
            var inside: (isWritable: Bool, byteCount: Int)?
            for line in maps.split(separator: "\n") {
                let words = line.split(separator: " ")
                let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
                if bounds.count == 2, words[1].count == 4 {
                    inside =
                        place.contains(bounds[0])
                        ? (words[1].hasPrefix("rw"), Int(bounds[1] - bounds[0])) : nil
                } else if words[0] == "VmFlags:", let found = inside {
                    guard found.isWritable else {
                        guards += 1
                        continue
                    }
                    let flags = Set(words.dropFirst())
                    #expect(flags.isSuperset(of: ["lo", "dd", "dc"]), "\(line)")
                    if found.byteCount == Int(CLINUX_ARENA_STACK_BYTES) { stacks += 1 }
                    if found.byteCount == Arena.defaultByteCount { blocks += 1 }
                }
            }
            #expect(blocks == 1, "\(maps.count)")
            #expect(stacks == 2 + Arena.shortOperations)
            #expect(guards == 1 + stacks)
        }
    }

    @Test func `a limit on locked memory that is too small is an error that says what to set`()
        async
    {
        await #expect(processExitsWith: .success) {
            // Root may lock what it likes.
            if geteuid() == 0 { #expect(setuid(65534) == 0) }
            var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
            let outcome = unsafe setrlimit(__rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue), &limit)
            #expect(outcome == 0)
            let needed = Arena.defaultByteCount + 8 * 65536
            #expect(
                throws: ArenaError.lockedMemoryLimit(neededBytes: needed, allowedBytes: 1 << 20)
            ) {
                try Arena.install(concurrentOperations: 4)
            }
            let text = ArenaError.lockedMemoryLimit(neededBytes: needed, allowedBytes: 1 << 20)
                .description
            #expect(text.contains("ulimit -l 3584"))
            #expect(text.contains("LimitMEMLOCK=3670016"))
            // What was refused is gone: a smaller one fits.
            try Arena.install(byteCount: 512 << 10, concurrentOperations: 1)
        }
    }

    @Test func `is made once, and before OpenSSL is used`() async {
        await #expect(processExitsWith: .success) {
            try Arena.install(concurrentOperations: 1)
            #expect(throws: ArenaError.alreadyInstalled) {
                try Arena.install(concurrentOperations: 1)
            }
        }
        await #expect(processExitsWith: .success) {
            _ = try PrivateKey.generate(.p256)
            #expect(throws: ArenaError.tooLate) { try Arena.install(concurrentOperations: 1) }
        }
        await #expect(processExitsWith: .success) {
            #expect(throws: ArenaError.refused(errno: EINVAL)) {
                try Arena.install(byteCount: 0, concurrentOperations: 1)
            }
            #expect(throws: ArenaError.refused(errno: EINVAL)) {
                try Arena.install(concurrentOperations: 0)
            }
        }
    }

    @Test func `a full arena refuses every operation cleanly, and serves again when it is not`()
        async
    {
        await #expect(processExitsWith: .success) {
            try Arena.install(byteCount: 1 << 20, concurrentOperations: 1)
            // Everything that OpenSSL makes once and keeps is there before.
            let key = try PrivateKey.generate(.rsa2048)
            let secret = try SecretBytes.random(32)
            #expect(ArenaTests.failures(key, secret) == [])
            var refusals = 0
            // Less and less room: each operation fails at each of its allocations at some time.
            for room in stride(from: 0, to: 200 << 10, by: 1 << 10) {
                let hoard = Hoard(leaving: room)
                let failures = ArenaTests.failures(key, secret)
                #expect(failures.allSatisfy { $0 == .outOfMemory }, "\(failures)")
                refusals += failures.count
                withExtendedLifetime(consume hoard) {}
                // What was refused is not taken for the cause of what fails later.
                #expect(ArenaTests.failureOfAnotherKey(secret) == .authenticationFailed)
            }
            #expect(refusals > 20)
            #expect(ArenaTests.failures(key, secret) == [])
        }
    }

    /// Runs each operation, and gives the failures.
    static func failures(
        _ key: borrowing PrivateKey,
        _ secret: borrowing SecretBytes
    ) -> [CryptographyError] {
        let nonce = [UInt8](repeating: 0, count: 12)
        let found = [
            failure { () throws(CryptographyError) in _ = try SecretBytes.random(5000).count },
            failure { () throws(CryptographyError) in _ = try PrivateKey.generate(.p256).kind },
            failure { () throws(CryptographyError) in _ = try PrivateKey.generate(.ed25519).kind },
            failure { () throws(CryptographyError) in _ = try key.sign(nonce.span) },
            failure { () throws(CryptographyError) in _ = try key.subjectPublicKeyInfo() },
            failure { () throws(CryptographyError) in
                let encoded = try key.pkcs8()
                _ = try PrivateKey.read(pkcs8: encoded).kind
            },
            failure { () throws(CryptographyError) in
                let sealed = try AESGCM.seal(
                    secret.bytes,
                    key: secret,
                    nonce: nonce.span,
                    authenticating: nonce.span
                )
                _ = try AESGCM.open(
                    sealed.span,
                    key: secret,
                    nonce: nonce.span,
                    authenticating: nonce.span
                ).count
            },
            failure { () throws(CryptographyError) in
                let wrapped = try AESKeyWrap.wrap(secret, under: secret)
                _ = try AESKeyWrap.unwrap(wrapped.span, under: secret).count
            },
        ]
        return found.compactMap { $0 }
    }

    /// Unwraps with a key that did not wrap.
    static func failureOfAnotherKey(
        _ secret: borrowing SecretBytes
    ) -> CryptographyError? {
        let nothing = [UInt8](repeating: 0, count: 40)
        return failure { () throws(CryptographyError) in
            _ = try AESKeyWrap.unwrap(nothing.span, under: secret).count
        }
    }

    private static func failure(
        _ body: () throws(CryptographyError) -> Void
    ) -> CryptographyError? {
        do throws(CryptographyError) {
            try body()
            return nil
        } catch { return error }
    }

    @Test func `two RSA-4096 generations at one time fit the default`() async {
        await #expect(processExitsWith: .success) {
            try Arena.install(concurrentOperations: 2)
            let threads = (0..<2).map { _ in
                Generation {
                    do { _ = try PrivateKey.generate(.rsa4096).kind } catch { Issue.record(error) }
                }
            }
            for thread in threads { thread.wait() }
            let usage = Arena.usage
            #expect(usage.refusedBlocks == 0)
            #expect(usage.peakBytes < Arena.defaultByteCount / 3)
            #expect(usage.stackPeakBytes < Int(CLINUX_ARENA_STACK_BYTES) / 2)
        }
    }

    @Test func `more operations than stacks wait for one another`() async {
        await #expect(processExitsWith: .success) {
            try Arena.install(concurrentOperations: 1)
            let key = try PrivateKey.generate(.p256).pkcs8()
            let encoded = SharedSecret(key)
            let threads = (0..<8).map { _ in
                Generation {
                    for _ in 0..<50 {
                        do {
                            _ = try PrivateKey.read(pkcs8: encoded.secret).sign([1].span)
                        } catch { Issue.record(error) }
                    }
                }
            }
            for thread in threads { thread.wait() }
            #expect(Arena.usage.stacksInUse == 0)
        }
    }

    @Test func `what is freed is zero`() async {
        await #expect(processExitsWith: .success) {
            try Arena.install(concurrentOperations: 1)
            for count in [1, 16, 17, 100, 2048, 2049, 4096, 5000, 100_000] {
                var first = try SecretBytes.random(count)
                first.overwrite(at: 0, with: [0xff].span)
                let address = unsafe first.bytes.withUnsafeBytes { $0.baseAddress }
                _ = consume first
                let byte = unsafe address?.load(as: UInt8.self)
                #expect(byte == 0)
            }
        }
    }
}

/// Takes the arena's room, leaving so much of it.
private final class Hoard {
    private var last: HoardPage?

    init(leaving room: Int) {
        let usage = Arena.usage
        let pages = max(usage.byteCount - usage.usedBytes - room, 0) / 4096
        for _ in 0..<pages {
            guard let page = HoardPage.make(behind: last) else { break }
            last = page
        }
    }
}

private final class HoardPage {
    private let next: HoardPage?
    private let page: SecretBytes

    private init(_ page: consuming SecretBytes, behind next: HoardPage?) {
        self.page = page
        self.next = next
    }

    static func make(behind next: HoardPage?) -> HoardPage? {
        try? HoardPage(SecretBytes(zeros: 4096), behind: next)
    }
}

private final class SharedSecret: Sendable {
    let secret: SecretBytes

    init(_ secret: consuming SecretBytes) { self.secret = secret }
}

/// Work on a thread of its own.
private final class Generation: Sendable {
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () -> Void) {
        let done = done
        Thread {
            body()
            done.signal()
        }.start()
    }

    func wait() { done.wait() }
}
