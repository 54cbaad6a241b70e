private import Glibc

/// Tells when files change, by looking at them once a second.
///
/// A look is one stat(2) a file, which follows links: a file that is renamed into place, and a link
/// that points elsewhere, are other files. A change is told when all files have stood still for a
/// look, so that a certificate and its key which are written one after the other are read together.
package struct FileWatch: Sendable {
    private let paths: [String]
    private var told: [FileStamp?]
    private var last: [FileStamp?]

    /// Watches the files at `paths`, which need not be there, from now on.
    package init(_ paths: [String]) {
        self.paths = paths
        told = paths.map(FileStamp.init(path:))
        last = told
    }

    /// Looks once: the paths of files that are others than when they were last told of, and have not
    /// changed since the look before.
    package mutating func look() -> [String] {
        let now = paths.map(FileStamp.init(path:))
        defer { last = now }
        guard now == last, now != told else { return [] }
        let changed = paths.indices.filter { now[$0] != told[$0] }.map { paths[$0] }
        told = now
        return changed
    }
}

/// What distinguishes one content of a file from the next.
struct FileStamp: Equatable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let changedSeconds: Int64
    private let changedNanoseconds: Int64

    /// The stamp of the file at `path`; nil when there is none that can be looked at.
    init?(path: String) {
        var found = stat()
        guard unsafe stat(path, &found) == 0 else { return nil }
        device = UInt64(found.st_dev)
        inode = UInt64(found.st_ino)
        size = Int64(found.st_size)
        // The time of the last change of either content or owner and mode.
        changedSeconds = Int64(found.st_ctim.tv_sec)
        changedNanoseconds = Int64(found.st_ctim.tv_nsec)
    }
}
