import Foundation

/// A file that only its owner may read, made new and written whole.
enum SecretFile {
    /// Creates `path` with mode 0600; an existing file is never written over.
    static func create(_ path: String, _ bytes: Data) throws(CommandFailure) {
        let descriptor = unsafe open(
            path,
            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
            0o600
        )
        guard descriptor >= 0 else {
            if errno == EEXIST {
                throw CommandFailure(
                    "\(Terminal.escaped(path)) exists already, and is not written over",
                    hint: "move it away, or name another file with --out"
                )
            }
            throw CommandFailure(
                "cannot create \(Terminal.escaped(path)): \(unsafe String(cString: strerror(errno)))"
            )
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: bytes)
            try file.synchronize()
        } catch {
            unsafe unlink(path)
            throw CommandFailure(
                "cannot write \(Terminal.escaped(path)): \(Terminal.escaped("\(error)"))"
            )
        }
    }
}
