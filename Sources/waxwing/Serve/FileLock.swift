private import CLinux
import Glibc

/// A lock that one process holds for as long as it lives.
///
/// POSIX record locks end with their process however it ends, and name their holder to whoever asks.
/// The file must not be opened a second time in the process: closing any descriptor of it would drop
/// the lock.
struct FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock on `path`, or says which process holds it.
    ///
    /// `what` is what the holder would be, for the message: "a supervisor". A holder that is just ending
    /// is waited for, for `waitMilliseconds`.
    static func take(
        _ path: String,
        what: String,
        waitMilliseconds: Int = 0
    ) throws(CommandFailure) -> FileLock {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(
                "cannot open the lock file \(path): \(unsafe String(cString: strerror(errno)))"
            )
        }
        var waited = 0
        while true {
            let code = clinux_lock(descriptor)
            if code == 0 { return FileLock(descriptor: descriptor) }
            guard code == EAGAIN else {
                close(descriptor)
                throw CommandFailure(
                    "cannot lock \(path): \(unsafe String(cString: strerror(code)))"
                )
            }
            guard waited < waitMilliseconds else { break }
            usleep(20_000)
            waited += 20
        }
        let holder = clinux_lock_holder(descriptor)
        close(descriptor)
        throw CommandFailure(
            "\(what) is running already on this data directory, as process \(holder)",
            hint: "stop it first (kill \(holder)), or use another --data directory"
        )
    }
}
