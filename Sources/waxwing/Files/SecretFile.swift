import Foundation

/// A file that only its owner may read, made new and written whole.
enum SecretFile {
    /// Creates `path` with mode 0600; an existing file is never written over.
    ///
    /// The bytes go from where they are to the kernel, and nowhere in between.
    static func create(_ path: String, _ bytes: UnsafeRawBufferPointer) throws(CommandFailure) {
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
            throw CommandFailure("cannot create \(Terminal.escaped(path)): \(reason())")
        }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
            let written = unsafe Foundation.write(descriptor, rest.baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                let failure = CommandFailure("cannot write \(Terminal.escaped(path)): \(reason())")
                unsafe unlink(path)
                throw failure
            }
            done += written
        }
        guard fsync(descriptor) == 0 else {
            let failure = CommandFailure("cannot write \(Terminal.escaped(path)): \(reason())")
            unsafe unlink(path)
            throw failure
        }
    }

    private static func reason() -> String { unsafe String(cString: strerror(errno)) }
}
