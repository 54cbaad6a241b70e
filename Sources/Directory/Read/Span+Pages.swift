private import Glibc
private import Synchronization

extension Span<UInt8> {
    /// Reads a byte of every page, so that all of them are in memory for whoever reads them next.
    ///
    /// What is longer than a page is asked for at once, and not a page at a time.
    @inline(never)
    func readPages() {
        guard count > 0 else { return }
        unsafe withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            let offset = Int(bitPattern: start) & (Pages.bytes - 1)
            let length = offset + bytes.count
            if length > Pages.bytes {
                // A hint: where it is not taken, the reads below wait page by page.
                let page = unsafe UnsafeMutableRawPointer(mutating: start - offset)
                _ = unsafe madvise(page, length, MADV_WILLNEED)
            }
            var sum = unsafe bytes[bytes.count - 1]
            for place in stride(from: 0, to: bytes.count, by: Pages.bytes) {
                sum &+= unsafe bytes[place]
            }
            // Stored, so that the reads are not found to be for nothing.
            Pages.read.store(sum, ordering: .relaxed)
        }
    }
}

private enum Pages {
    /// The smallest page of the machines that this runs on.
    static let bytes = 4096
    /// What was read last.
    static let read = Atomic<UInt8>(0)
}
