private import Glibc

/// The names of a directory's files, and what is done with them as files.
struct DirectoryPaths: Sendable {
    /// The folder.
    let folder: String
    /// Whether generations have a search file; else it is removed where one is found.
    var keepsSearchFiles = false

    /// The link that readers follow.
    var link: String { folder + "/directory.mdb" }

    /// The file of the generation called `name`.
    func path(_ name: String) -> String { folder + "/" + name }

    /// The file name of a generation.
    static func name(epoch: UInt64) -> String {
        let digits = String(epoch, radix: 16)
        return "directory-" + String(repeating: "0", count: 16 - digits.count) + digits + ".mdb"
    }

    /// The file name of a generation's search file.
    static func searchName(epoch: UInt64) -> String { "search" + name(epoch: epoch).dropFirst(9) }

    /// The file name of the search file of the generation called `name`.
    static func searchName(of name: String) -> String { "search" + name.dropFirst(9) }

    /// The name of the generation that readers see, nil if there is none.
    ///
    /// Only a name of the right form in the same folder counts.
    func currentName() throws(DirectoryError) -> String? {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe readlink(link, start, bytes.count)
        }
        if count < 0 {
            if errno == ENOENT { return nil }
            // Something that is no link stands there: nobody may take it for a directory.
            if errno == EINVAL { throw .rebuildNeeded(.damaged) }
            throw .file(operation: "read the link", path: link, errno: errno)
        }
        let name = String(decoding: buffer[..<count], as: UTF8.self)
        guard Self.isGeneration(name) else { throw .rebuildNeeded(.damaged) }
        return name
    }

    /// Whether something stands at the path of `name`.
    func exists(_ name: String) -> Bool { unsafe access(path(name), F_OK) == 0 }

    /// Whether the generation called `name`, its search file included, is larger than what `memory`
    /// bytes have room for beside all else.
    ///
    /// Its pages are then likely cold, and reading ahead would push out those that are not.
    func isLarge(_ name: String, inMemory memory: Int) -> Bool {
        let search = byteCount(of: Self.searchName(of: name))
        let bytes = byteCount(of: name).addingReportingOverflow(search)
        return bytes.overflow || bytes.partialValue > Self.room(inMemory: memory)
    }

    /// What `memory` bytes have room for: half of them, or all but a quarter and 512 MiB where that is
    /// more.
    ///
    /// The rest is for the roles themselves, and for what waits to be written.
    static func room(inMemory memory: Int) -> Int {
        max(memory / 2, memory - memory / 4 - 512 << 20)
    }

    /// The size of the file `name`, 0 when it is not there.
    func byteCount(of name: String) -> Int {
        var status = stat()
        return unsafe stat(path(name), &status) == 0 ? Int(status.st_size) : 0
    }

    /// Makes readers see the generation `name` from now on, atomically and durably.
    func swap(to name: String) throws(DirectoryError) {
        let temporary = link + ".new"
        _ = unsafe unlink(temporary)
        guard unsafe symlink(name, temporary) == 0 else {
            throw .file(operation: "make the link", path: temporary, errno: errno)
        }
        guard unsafe rename(temporary, link) == 0 else {
            throw .file(operation: "swap the link", path: link, errno: errno)
        }
        try syncFolder()
    }

    /// Removes every generation but `kept`, and what a swap left behind.
    ///
    /// Whoever maps a removed file keeps it until it closes. A file that cannot be removed costs
    /// room, no more, and is tried again at the next opening.
    func removeAll(but kept: String?) {
        for name in fileNames() {
            let base = name.hasSuffix("-lock") ? String(name.dropLast(5)) : name
            let generation = base.hasPrefix("search-") ? "directory" + base.dropFirst(6) : base
            let isKept = generation == kept && (base == generation || keepsSearchFiles)
            if base == "directory.mdb.new" || (Self.isGeneration(generation) && !isKept) {
                _ = unsafe unlink(path(name))
            }
        }
    }

    /// Removes the search file of the generation called `name`.
    func removeSearchFile(of name: String) {
        let path = path(Self.searchName(of: name))
        _ = unsafe unlink(path)
        _ = unsafe unlink(path + "-lock")
    }

    private func fileNames() -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    private func syncFolder() throws(DirectoryError) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .file(operation: "open", path: folder, errno: errno)
        }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw .file(operation: "sync", path: folder, errno: errno)
        }
    }

    private static func isGeneration(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        let head = Array("directory-".utf8)
        guard bytes.count == 30, bytes.starts(with: head), name.hasSuffix(".mdb") else {
            return false
        }
        return bytes[head.count..<26].allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
    }
}
