import Foundation

/// A file without secrets, made new.
enum PublicFile {
    /// Creates `path` with exactly `mode`; an existing file is never written over.
    static func write(_ text: String, to path: String, mode: mode_t) throws(CommandFailure) {
        try write(Data(text.utf8), to: path, mode: mode)
    }

    /// Creates `path` with exactly `mode`; an existing file is never written over.
    static func write(_ bytes: Data, to path: String, mode: mode_t) throws(CommandFailure) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0, fchmod(descriptor, mode) == 0 else {
            throw CommandFailure(
                "cannot create \(Terminal.escaped(path)): \(unsafe String(cString: strerror(errno)))"
            )
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: bytes)
            try file.synchronize()
        } catch {
            throw CommandFailure(
                "cannot write \(Terminal.escaped(path)): \(Terminal.escaped("\(error)"))"
            )
        }
    }
}
