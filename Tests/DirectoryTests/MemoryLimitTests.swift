import Foundation
import Testing

@testable import Directory

/// Control groups as they lie about in `/proc` and `/sys`, in a folder that stands for `/`.
@Suite struct MemoryLimitTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What `/proc/self/cgroup` says.
        var groups: String
        /// Files below `/sys/fs/cgroup`.
        var files: [String: String]
        var limit: Int
    }

    @Test(arguments: [
        Row(testDescription: "no groups at all", groups: "", files: [:], limit: 8_000),
        Row(
            testDescription: "a service of systemd's",
            groups: "0::/system.slice/waxwing.service\n",
            files: [
                "system.slice/waxwing.service/memory.max": "4000\n",
                "system.slice/waxwing.service/memory.high": "max\n",
                "system.slice/memory.max": "max\n",
            ],
            limit: 4_000
        ),
        Row(
            testDescription: "a group above it that has less",
            groups: "0::/a.slice/b.slice/c.service\n",
            files: [
                "a.slice/b.slice/c.service/memory.max": "4000\n", "a.slice/memory.high": "3000\n",
            ],
            limit: 3_000
        ),
        Row(
            testDescription: "a container, whose group is the highest in sight",
            groups: "0::/\n",
            files: ["memory.max": "5000\n"],
            limit: 5_000
        ),
        Row(
            testDescription: "a container whose path is that of the host",
            groups: "12:cpu,memory:/docker/0123\n3:pids:/docker/0123\n",
            files: ["memory/memory.limit_in_bytes": "6000\n"],
            limit: 6_000
        ),
        Row(
            testDescription: "both versions side by side",
            groups: "4:memory:/jobs/one\n1:name=systemd:/\n0::/\n",
            files: [
                "memory/jobs/one/memory.limit_in_bytes": "9223372036854771712\n",
                "memory/jobs/memory.limit_in_bytes": "7000\n",
                "unified/memory.max": "max\n",
            ],
            limit: 7_000
        ),
        Row(
            testDescription: "more than the machine has",
            groups: "0::/\n",
            files: ["memory.max": "9000\n"],
            limit: 8_000
        ),
        Row(
            testDescription: "what is no number, and lines that are none",
            groups: "0::\nx\n::\n0::/a//b\n",
            files: ["memory.max": "many\n", "a/memory.max": "\n"],
            limit: 8_000
        ),
    ])
    func `the lowest limit counts`(_ row: Row) throws {
        let scratch = try Scratch()
        let root = scratch.folder + "/root"
        var files = [root + "/proc/self/cgroup": row.groups]
        for (name, text) in row.files { files[root + "/sys/fs/cgroup/" + name] = text }
        for (path, text) in files {
            let url = URL(filePath: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }
        #expect(MemoryLimit.bytes(machine: 8_000, under: root) == row.limit)
    }

    @Test func `this process may have something`() {
        #expect(MemoryLimit.bytes > 16 << 20)
    }

    @Test(arguments: [
        (2 << 30, 1 << 30), (4 << 30, 5 << 29), (16 << 30, 23 << 29), (64 << 20, 32 << 20),
    ])
    func `memory has room for half of it, or more where there is much`(memory: Int, room: Int) {
        #expect(DirectoryPaths.room(inMemory: memory) == room)
    }
}
