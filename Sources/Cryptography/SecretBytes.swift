private import CLinux
private import COpenSSL

/// Bytes that must not be found anywhere else: a key, a password, the plain text of a record.
///
/// They lie in OpenSSL's allocator, which is the locked arena where one is installed (``Arena``),
/// have one owner, are lent as spans, and are wiped when that owner ends. They cannot be copied,
/// printed or compared with `==`.
@safe package struct SecretBytes: ~Copyable, @unchecked Sendable {
    // Sendable: the memory has this one owner, and nothing else keeps its address.
    private let start: UnsafeMutableRawPointer

    /// The number of bytes.
    package let count: Int

    private init(owning start: UnsafeMutableRawPointer, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    deinit { unsafe CRYPTO_clear_free(start, count, #file, #line) }

    /// `count` zero bytes.
    /// - Throws: ``CryptographyError/outOfMemory``.
    package init(zeros count: Int) throws(CryptographyError) {
        self = try Self.allocate(count)
    }

    /// A copy of `bytes`; wiping the original is the caller's.
    /// - Throws: ``CryptographyError/outOfMemory``.
    package init(copying bytes: Span<UInt8>) throws(CryptographyError) {
        self = try Self.allocate(bytes.count)
        overwrite(at: 0, with: bytes)
    }

    /// Copies `bytes` over those from `offset` on; both must lie within ``count``.
    package mutating func overwrite(at offset: Int, with bytes: Span<UInt8>) {
        precondition(offset >= 0 && offset <= count && bytes.count <= count - offset)
        unsafe bytes.withUnsafeBytes { source in
            unsafe UnsafeMutableRawBufferPointer(start: start + offset, count: count - offset)
                .copyMemory(from: source)
        }
        clinux_clear_registers()
    }

    /// `count` random bytes, written by the kernel straight to where they stay.
    /// - Throws: ``CryptographyError/outOfMemory``.
    package static func random(_ count: Int) throws(CryptographyError) -> SecretBytes {
        let secret = try allocate(count)
        unsafe Random.fill(UnsafeMutableRawBufferPointer(start: secret.start, count: count))
        return secret
    }

    private static func allocate(_ count: Int) throws(CryptographyError) -> SecretBytes {
        // OpenSSL gives NULL for zero bytes; an empty secret owns one byte.
        guard let start = unsafe CRYPTO_zalloc(max(count, 1), #file, #line) else {
            throw .outOfMemory
        }
        return unsafe SecretBytes(owning: start, count: count)
    }

    /// Takes over `count` bytes at `start` that OpenSSL allocated.
    static func adopting(_ start: UnsafeMutableRawPointer, count: Int) -> SecretBytes {
        unsafe SecretBytes(owning: start, count: count)
    }

    /// The bytes, lent for as long as this owner is borrowed.
    package var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            let buffer = unsafe UnsafeRawBufferPointer(start: start, count: count)
            let span = unsafe Span<UInt8>(_unsafeBytes: buffer)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes, lent for writing.
    package var mutableBytes: MutableSpan<UInt8> {
        @_lifetime(&self)
        mutating get {
            let buffer = unsafe UnsafeMutableRawBufferPointer(start: start, count: count)
            let span = unsafe MutableSpan<UInt8>(_unsafeBytes: buffer)
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }

    /// Whether both hold the same bytes, found in a time that depends on nothing but their lengths.
    package borrowing func isEqual(to other: borrowing SecretBytes) -> Bool {
        unsafe count == other.count && CRYPTO_memcmp(start, other.start, count) == 0
    }
}
