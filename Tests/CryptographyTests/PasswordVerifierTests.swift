import Cryptography
import Testing

@Suite struct PasswordVerifierTests {
    static let quick = Scrypt.Cost(logN: 4, blockSize: 1, parallelization: 1)

    struct Vector: Sendable, CustomTestStringConvertible {
        var password: String
        var salt: String
        var cost: Scrypt.Cost
        /// The first 32 bytes of RFC 7914's 64: a shorter key is a prefix of a longer one.
        var key: String
        var testDescription: String { "N = 2^\(cost.logN), r = \(cost.blockSize)" }
    }

    /// RFC 7914 §12; its first vector has no password, and its last takes a gibibyte.
    @Test(arguments: [
        Vector(
            password: "password",
            salt: "NaCl",
            cost: Scrypt.Cost(logN: 10, blockSize: 8, parallelization: 16),
            key: "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        ),
        Vector(
            password: "pleaseletmein",
            salt: "SodiumChloride",
            cost: Scrypt.Cost(logN: 14, blockSize: 8, parallelization: 1),
            key: "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        ),
    ])
    func `a key is that of RFC 7914`(_ vector: Vector) throws {
        let key = try Scrypt.derive(
            Array(vector.password.utf8).span,
            salt: Array(vector.salt.utf8).span,
            vector.cost
        )
        #expect(hexadecimal(key.bytes) == vector.key)
    }

    @Test func `the password is accepted and every other is not`() throws {
        let verifier = try PasswordVerifier(of: Array("correct horse".utf8).span, Self.quick)
        #expect(try verifier.accepts(Array("correct horse".utf8).span))
        for other in [
            "", "c", "correct hors", "correct horse ", "Correct horse", "correct horse\0",
        ] {
            #expect(try !verifier.accepts(Array(other.utf8).span), "\(other)")
        }
    }

    @Test func `two verifiers of one password have nothing in common but their cost`() throws {
        let first = try PasswordVerifier(of: Array("secret".utf8).span, Self.quick).stored
        let second = try PasswordVerifier(of: Array("secret".utf8).span, Self.quick).stored
        #expect(first.prefix(4) == second.prefix(4))
        #expect(first[4..<20] != second[4..<20])
        #expect(first[20...] != second[20...])
    }

    @Test func `the stored form is 52 octets and is read back`() throws {
        let verifier = try PasswordVerifier(of: Array("secret".utf8).span, Self.quick)
        #expect(verifier.stored.count == PasswordVerifier.storedByteCount)
        #expect(Array(verifier.stored.prefix(4)) == [1, 4, 1, 1])
        #expect(PasswordVerifier(stored: verifier.stored.span) == verifier)
    }

    struct Stored: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var stored: [UInt8]
    }

    static func stored(_ head: [UInt8], _ count: Int = 52) -> [UInt8] {
        head + [UInt8](repeating: 7, count: count - head.count)
    }

    @Test(arguments: [
        Stored(testDescription: "nothing", stored: []),
        Stored(testDescription: "an octet less", stored: stored([1, 15, 8, 1], 51)),
        Stored(testDescription: "an octet more", stored: stored([1, 15, 8, 1], 53)),
        Stored(testDescription: "another version", stored: stored([2, 15, 8, 1])),
        Stored(testDescription: "N = 1", stored: stored([1, 0, 8, 1])),
        Stored(testDescription: "r = 0", stored: stored([1, 15, 0, 1])),
        Stored(testDescription: "p = 0", stored: stored([1, 15, 8, 0])),
        Stored(testDescription: "more than 64 MiB", stored: stored([1, 16, 9, 1])),
        Stored(testDescription: "more than four times the time", stored: stored([1, 15, 8, 5])),
        Stored(testDescription: "N beyond any number", stored: stored([1, 255, 255, 255])),
    ])
    func `a stored form that is none, or that would cost too much, is refused`(_ row: Stored) {
        #expect(PasswordVerifier(stored: row.stored.span) == nil)
    }

    @Test(arguments: [
        Stored(testDescription: "64 MiB", stored: stored([1, 16, 8, 2])),
        Stored(testDescription: "four times the time", stored: stored([1, 15, 8, 4])),
        Stored(testDescription: "the least of all", stored: stored([1, 1, 1, 1])),
    ])
    func `a stored form at a bound is taken`(_ row: Stored) {
        #expect(PasswordVerifier(stored: row.stored.span)?.stored == row.stored)
    }

    @Test func `a verifier of nobody accepts nothing and costs what others do`() throws {
        let verifier = PasswordVerifier.unknown()
        #expect(Array(verifier.stored.prefix(4)) == [1, 15, 8, 1])
        let quick = PasswordVerifier.unknown(Self.quick)
        #expect(try !quick.accepts(Array("secret".utf8).span))
        #expect(quick != PasswordVerifier.unknown(Self.quick))
    }

    @Test func `a password of no or more than 1024 bytes gets no verifier`() throws {
        let longest = [UInt8](repeating: 0x61, count: 1_024)
        #expect(try PasswordVerifier(of: longest.span, Self.quick).accepts(longest.span))
        for count in [0, 1_025] {
            let password = [UInt8](repeating: 0x61, count: count)
            #expect(
                throws: CryptographyError.lengthOutOfRange(count: count, allowed: 1...1_024)
            ) {
                try PasswordVerifier(of: password.span, Self.quick)
            }
        }
    }

    @Test func `a process whose locked memory is far smaller than the table derives keys`() async {
        await #expect(processExitsWith: .success) {
            try Arena.install(concurrentOperations: 1)
            let verifier = try PasswordVerifier(of: Array("secret".utf8).span)
            #expect(try verifier.accepts(Array("secret".utf8).span))
            #expect(Arena.usage.refusedBlocks == 0)
            #expect(Arena.usage.peakBytes < Arena.defaultByteCount)
            // Without the allowance nothing comes from outside.
            #expect(throws: CryptographyError.outOfMemory) {
                _ = try SecretBytes(zeros: 32 << 20)
            }
        }
    }
}
