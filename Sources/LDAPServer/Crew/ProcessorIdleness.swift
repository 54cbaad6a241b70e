private import CLinux
private import Glibc

/// How much time of the machine's processors nobody has wanted.
enum ProcessorIdleness {
    /// The sum over all processors since the machine started, in nanoseconds; nil where `/proc/stat`
    /// cannot be read.
    static func nanoseconds() -> Int64? {
        let descriptor = unsafe open("/proc/stat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // The line of all processors is the first one.
        var text = [UInt8](repeating: 0, count: 256)
        let count = unsafe text.withUnsafeMutableBytes { buffer in
            unsafe read(descriptor, buffer.baseAddress, buffer.count)
        }
        guard count > 0, let ticks = ticks(in: text[..<count]) else { return nil }
        let each = 1_000_000_000 / Int64(max(sysconf(Int32(_SC_CLK_TCK)), 1))
        let (product, isTooMuch) = ticks.multipliedReportingOverflow(by: each)
        return isTooMuch ? nil : product
    }

    /// The idle and waiting ticks of a line `cpu user nice system idle iowait …` (proc(5)).
    static func ticks(in text: ArraySlice<UInt8>) -> Int64? {
        let line = text.prefix { $0 != UInt8(ascii: "\n") }
        let words = line.split(separator: UInt8(ascii: " "))
        guard words.count >= 6, words[0].elementsEqual("cpu".utf8),
            let idle = Int64(String(decoding: words[4], as: UTF8.self)),
            let waiting = Int64(String(decoding: words[5], as: UTF8.self)),
            idle >= 0, waiting >= 0
        else { return nil }
        let (sum, isTooMuch) = idle.addingReportingOverflow(waiting)
        return isTooMuch ? nil : sum
    }
}
