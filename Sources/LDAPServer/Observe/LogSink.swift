private import Glibc
internal import Logging

/// Where the access log's bytes end: a descriptor that the writer's thread owns.
struct LogSink: ~Copyable {
    private var descriptor: Int32 = STDERR_FILENO
    private var hasFailed = false
    private let logger: Logger

    /// Standard error, until something else is opened.
    init(logger: Logger) { self.logger = logger }

    deinit { if descriptor != STDERR_FILENO { close(descriptor) } }

    /// Goes on at `destination`; when that cannot be opened, where it was.
    mutating func open(_ destination: AccessLogSettings.Destination) {
        var opened = STDERR_FILENO
        if case .file(let path) = destination {
            let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW
            opened = unsafe Glibc.open(path, flags, 0o640)
            guard opened >= 0 else {
                let cause = ServerError.last("opening \(path)")
                logger.error("the access log stays where it was", metadata: ["cause": "\(cause)"])
                return
            }
        }
        if descriptor != STDERR_FILENO { close(descriptor) }
        descriptor = opened
        hasFailed = false
    }

    /// Writes all of `bytes`: 0, or how many lines of them are lost.
    mutating func write(_ bytes: [UInt8]) -> UInt64 {
        var written = 0
        while written < bytes.count {
            let descriptor = descriptor
            let count = unsafe bytes.withUnsafeBytes { all in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[written...])
                return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count > 0 {
                written += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&watched, 1, 1000)
            default:
                // Once, not for every line: a full disk stays full for a while.
                if !hasFailed {
                    let cause = ServerError.last("write")
                    logger.error("the access log loses lines", metadata: ["cause": "\(cause)"])
                }
                hasFailed = true
                return bytes[written...].reduce(into: 0) { if $1 == 0x0a { $0 += 1 } }
            }
        }
        hasFailed = false
        return 0
    }
}
