import Glibc

/// A password on its way from a client to who checks it, wiped when the last holder lets go of it.
///
/// It cannot be printed; whoever checks it borrows the bytes.
@safe package final class Password: @unchecked Sendable {
    // Sendable: the memory is written in init alone and read by nobody after deinit begins.
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    /// A copy of `bytes`; wiping the original is the caller's.
    package init(copying bytes: Span<UInt8>) {
        unsafe self.bytes = .allocate(capacity: bytes.count)
        for index in bytes.indices {
            unsafe self.bytes.initializeElement(at: index, to: bytes[index])
        }
    }

    deinit {
        if let start = unsafe bytes.baseAddress { unsafe explicit_bzero(start, bytes.count) }
        unsafe bytes.deallocate()
    }

    /// Lends the bytes to `body`.
    package func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(Span(_unsafeElements: bytes))
    }
}

extension Password: Equatable {
    /// Whether the bytes are the same, in the time that their number takes.
    package static func == (left: Password, right: Password) -> Bool {
        left.withBytes { left in
            right.withBytes { right in
                guard left.count == right.count else { return false }
                var difference: UInt8 = 0
                for index in left.indices { difference |= left[index] ^ right[index] }
                return difference == 0
            }
        }
    }
}
