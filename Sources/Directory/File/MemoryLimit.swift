private import Glibc

/// How much memory this process may have, the kernel's cache of its files included.
enum MemoryLimit {
    /// Longer ones, of these files, there are not.
    private static let fileBytesMax = 4096

    /// The machine's memory, or less where a control group of this process has less, in bytes.
    ///
    /// Asked once by each role: who changes a limit starts it anew.
    static let bytes = bytes(machine: machineBytes, under: "")

    private static var machineBytes: Int {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let pageBytes = sysconf(Int32(_SC_PAGESIZE))
        let bytes = pages.multipliedReportingOverflow(by: pageBytes)
        return pages > 0 && pageBytes > 0 && !bytes.overflow ? bytes.partialValue : .max
    }

    /// The same, with a folder for `/`.
    ///
    /// A group has no more than those above it. In a container the groups above may be out of sight,
    /// and its own be mounted as the highest one: so each name that the path could have is tried.
    static func bytes(machine: Int, under root: String) -> Int {
        var limit = machine
        for line in lines(of: root + "/proc/self/cgroup") {
            // NUMBER:CONTROLLERS:PATH (cgroups(7)); version 2 has one group, without controllers.
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let group = String(fields[2])
            if fields[1].isEmpty {
                for folder in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] {
                    for file in ["memory.max", "memory.high"] {
                        limit = min(limit, lowest(file, root + folder, group))
                    }
                }
            } else if fields[1].split(separator: ",").contains("memory") {
                let file = "memory.limit_in_bytes"
                limit = min(limit, lowest(file, root + "/sys/fs/cgroup/memory", group))
            }
        }
        return limit
    }

    /// The lowest number that `group`, or one above it, has in its `file`; none is as much as there is.
    private static func lowest(_ file: String, _ mount: String, _ group: String) -> Int {
        var limit = Int.max
        var group = group[...]
        while true {
            let path = "\(mount)\(group)/\(file)"
            if let line = lines(of: path).first, let bytes = Int(line) { limit = min(limit, bytes) }
            guard let slash = group.lastIndex(of: "/") else { return limit }
            group = group[..<slash]
        }
    }

    /// The lines of a short file; none where it cannot be read.
    private static func lines(of path: String) -> [Substring] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: fileBytesMax)
        let count = unsafe read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return [] }
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
    }
}
