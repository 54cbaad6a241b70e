private import CLinux
import Glibc

/// What a service manager such as systemd is told, where one asked to be (sd_notify(3)).
///
/// Without `NOTIFY_SOCKET` every call does nothing. The variables are taken out of the environment, so that
/// roles do not speak for the whole.
struct ServiceManager: Sendable {
    private let address: String?
    /// How often ``isAlive()`` is due, in milliseconds: twice in the time that the manager waits.
    let watchdogMilliseconds: Int?

    /// The manager that started this process.
    static func ofThisProcess() -> ServiceManager {
        ServiceManager(
            address: Environment.take("NOTIFY_SOCKET"),
            watchdogMicroseconds: Environment.take("WATCHDOG_USEC"),
            watchdogProcess: Environment.take("WATCHDOG_PID"),
            process: getpid()
        )
    }

    /// A manager at `address`; the other values are as the variables have them.
    init(
        address: String?,
        watchdogMicroseconds: String?,
        watchdogProcess: String?,
        process: Int32
    ) {
        self.address = address
        let isForUs = watchdogProcess.map { Int32($0) == process } ?? true
        let microseconds = watchdogMicroseconds.flatMap { Int($0) } ?? 0
        watchdogMilliseconds =
            address != nil && isForUs && microseconds > 0 ? max(1, microseconds / 2_000) : nil
    }

    /// Everything is ready to serve; `status` is for people.
    func isReady(_ status: String) { send("READY=1\nSTATUS=\(status)") }

    /// Settings are being read again, until ``isReady(_:)``.
    ///
    /// `microseconds` is the monotonic clock's time.
    func isReloading(microseconds: Int) {
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    /// Something that whoever asks for the service's state should read.
    func say(_ status: String) { send("STATUS=\(status)") }

    /// The server stops.
    func isStopping() { send("STOPPING=1\nSTATUS=stopping") }

    /// The supervisor does its work; due every ``watchdogMilliseconds``.
    func isAlive() { send("WATCHDOG=1") }

    /// A manager that cannot be told finds out by its own deadlines.
    private func send(_ text: String) {
        guard let address else { return }
        _ = unsafe clinux_notify(address, text)
    }
}

/// Variables that are meant for this process and not for those that it starts.
enum Environment {
    /// The value of `name`, which the environment has no more; before any thread.
    static func take(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        defer { unsafe unsetenv(name) }
        return unsafe String(cString: value)
    }
}
