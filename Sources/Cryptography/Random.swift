private import Glibc

/// Random bytes from the kernel.
///
/// The kernel's generator needs no memory of ours, so that secret bytes go straight to where they
/// are kept and no copy of a generator's state lies in the process.
package enum Random {
    /// `count` random bytes that need not be kept secret: serial numbers, identities, salts.
    package static func bytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            unsafe fill(UnsafeMutableRawBufferPointer(buffer))
            initialized = count
        }
    }

    /// Overwrites `buffer` with random bytes.
    static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        // getentropy(3) takes at most 256 bytes a call, and waits only while a machine is starting.
        for start in stride(from: 0, to: buffer.count, by: 256) {
            let end = min(start + 256, buffer.count)
            let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start..<end])
            let isFilled = unsafe getentropy(part.baseAddress, part.count) == 0
            // A kernel that has no generator is one that nothing here may run on.
            precondition(isFilled, "getentropy(3) fails")
        }
    }
}
