private import CLinux
private import COpenSSL

/// scrypt (RFC 7914): a key out of a password, at a cost in time and memory that the cost sets.
package enum Scrypt {
    /// What one derivation costs.
    package struct Cost: Equatable, Sendable {
        /// The binary logarithm of N, the number of blocks in the table.
        package var logN: UInt8
        /// r: how many times 128 bytes a block has.
        package var blockSize: UInt8
        /// p: how often all of it is done.
        package var parallelization: UInt8

        /// Takes the three as they are; ``isAllowed`` says whether they can be used.
        package init(logN: UInt8, blockSize: UInt8, parallelization: UInt8) {
            self.logN = logN
            self.blockSize = blockSize
            self.parallelization = parallelization
        }

        /// What new passwords cost: 32 MiB and some 80 ms of a core, between what OWASP asks for
        /// (N = 2^17, which is 128 MiB) and what two threads of an exposed process may hold.
        package static let standard = Cost(logN: 15, blockSize: 8, parallelization: 1)

        /// The bytes of the table.
        package var tableBytes: Int { 128 * Int(blockSize) << Int(min(logN, 32)) }

        /// Whether a derivation of this cost is one that this program carries out: at most 64 MiB, and
        /// four times the time of ``standard``.
        ///
        /// A stored cost beyond that is a damaged record, not a reason to stand still.
        package var isAllowed: Bool {
            (1...20).contains(logN) && (1...32).contains(blockSize)
                && (1...16).contains(parallelization) && tableBytes <= 64 << 20
                && tableBytes * Int(parallelization) <= 128 << 20
        }
    }

    /// The length of a derived key in bytes.
    package static let keyByteCount = 32

    /// Passwords have at least one byte and at most this many; a hash of none would be one that an
    /// unauthenticated bind could meet.
    package static let passwordBytesMax = 1_024

    /// Derives ``keyByteCount`` bytes.
    ///
    /// It takes the time and memory of `cost`; callers bound how many run at once. The table, which
    /// holds nothing that the key could be read from, lies outside of the ``Arena``.
    /// - Throws: ``CryptographyError/lengthOutOfRange(count:allowed:)`` for a password that is empty or
    ///   too long, or a cost that is not allowed; ``CryptographyError/outOfMemory``.
    package static func derive(
        _ password: Span<UInt8>,
        salt: Span<UInt8>,
        _ cost: Cost
    ) throws(CryptographyError) -> SecretBytes {
        guard (1...passwordBytesMax).contains(password.count) else {
            throw .lengthOutOfRange(count: password.count, allowed: 1...passwordBytesMax)
        }
        guard cost.isAllowed else {
            throw .lengthOutOfRange(count: cost.tableBytes, allowed: 1...(64 << 20))
        }
        return try withSecretStack { () throws(CryptographyError) in
            clinux_arena_set_large_outside(1)
            defer { clinux_arena_set_large_outside(0) }
            return try run(password, salt: salt, cost)
        }
    }

    private static func run(
        _ password: Span<UInt8>,
        salt: Span<UInt8>,
        _ cost: Cost
    ) throws(CryptographyError) -> SecretBytes {
        guard let kdf = unsafe EVP_KDF_fetch(nil, "SCRYPT", nil) else { throw .last(.derive) }
        defer { unsafe EVP_KDF_free(kdf) }
        guard let context = unsafe EVP_KDF_CTX_new(kdf) else { throw .last(.derive) }
        defer { unsafe EVP_KDF_CTX_free(context) }
        // What OpenSSL counts besides the table: a few blocks.
        let memoryMax = UInt64(cost.tableBytes + (1 << 20))
        var key = try SecretBytes(zeros: keyByteCount)
        var output = key.mutableBytes
        let isDone = unsafe password.withUnsafeBytes { password in
            unsafe salt.withUnsafeBytes { salt in
                unsafe output.withUnsafeMutableBytes { output in
                    unsafe waxwing_scrypt(
                        context,
                        password.baseAddress,
                        password.count,
                        salt.baseAddress,
                        salt.count,
                        UInt64(1) << UInt64(cost.logN),
                        UInt32(cost.blockSize),
                        UInt32(cost.parallelization),
                        memoryMax,
                        output.baseAddress,
                        output.count
                    ) == 1
                }
            }
        }
        guard isDone else { throw .last(.derive) }
        return key
    }
}
