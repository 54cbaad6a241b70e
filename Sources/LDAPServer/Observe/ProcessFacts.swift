private import CLinux
private import Glibc

/// What the kernel knows of this process, for the metrics.
struct ProcessFacts: Equatable, Sendable {
    /// Processor time used, in nanoseconds.
    var processorNanoseconds: UInt64 = 0

    /// Page faults that needed the disk.
    var majorFaults: UInt64 = 0

    /// Memory in use, in bytes; nil where `/proc` cannot be read.
    var residentBytes: UInt64?

    /// How many descriptors the process may have open.
    var descriptorsMax: Int = 0

    /// The facts of now.
    static var current: ProcessFacts {
        var facts = ProcessFacts()
        var usage = rusage()
        if unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            facts.processorNanoseconds = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime)
            facts.majorFaults = UInt64(clamping: usage.ru_majflt)
        }
        facts.residentBytes = residentBytes()
        facts.descriptorsMax = clinux_descriptor_limit()
        return facts
    }

    /// Appends these facts under the names that all of Prometheus' libraries use.
    func append(to text: inout MetricsText, startedAt start: Int64) {
        text.describe("process_cpu_seconds_total", .counter, "Processor time used.")
        text.append("process_cpu_seconds_total", nanoseconds: processorNanoseconds)
        text.append(
            "process_start_time_seconds",
            .gauge,
            "When the process started, in seconds since 1970.",
            start
        )
        text.append(
            "process_max_fds",
            .gauge,
            "Descriptors that the process may open.",
            descriptorsMax
        )
        text.append(
            "waxwing_major_page_faults_total",
            .counter,
            "Page faults that needed the disk.",
            majorFaults
        )
        guard let residentBytes else { return }
        text.append(
            "process_resident_memory_bytes",
            .gauge,
            "Memory in use, mapped files included.",
            residentBytes
        )
    }

    private static func nanoseconds(_ time: timeval) -> UInt64 {
        UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_usec) &* 1000
    }

    /// The second number of `/proc/self/statm`, in pages.
    private static func residentBytes() -> UInt64? {
        let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let fields = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = UInt64(fields[1]) else { return nil }
        return pages &* UInt64(clamping: sysconf(Int32(_SC_PAGESIZE)))
    }
}
