private import CLinux
import Glibc
import LDAPServer

/// Starts the roles as child processes, passes signals on, and starts again what dies.
///
/// It holds no key and opens no store: the listeners, which it binds once so that no connection is
/// refused while the ldap role starts anew, are all it has. One thread, one `poll`. Started by root, it
/// gives the roles their files and keeps the right to become their users and to signal them.
struct Supervisor {
    private let data: DataDirectory
    private let users: RoleUsers
    private let manager = ServiceManager.ofThisProcess()
    private let listeners: [Listener]
    private let urls: [String]
    private var state = SupervisorState()
    private var children: [pid_t: Role] = [:]
    /// The pipe that a starting role reports on, by role.
    private var readyPipes: [Role: Int32] = [:]
    /// Our ends of the pipes whose closing ends the roles.
    private var lifelines: [Role: Int32] = [:]
    /// Our ends of the sockets on which roles ask for the settings.
    private var doors: [Role: SettingsDoor] = [:]
    private let signals: Int32
    private let lock: FileLock
    /// When the service manager is told next that all is well, in milliseconds.
    private var nextSign = 0

    /// Takes the data directory's lock, binds the listeners and gives the files to the roles' users.
    init(
        data: DataDirectory,
        users: RoleUsers,
        ldap: String,
        ldaps: String,
        ldapi: String?
    ) throws(CommandFailure) {
        self.data = data
        self.users = users
        let inherited = try InheritedListeners.take()
        lock = try FileLock.take(data.supervisorLock, what: "a supervisor", waitMilliseconds: 1_000)
        var listeners = inherited
        for (kind, address) in [(Listener.Kind.plain, ldap), (.tls, ldaps)]
        where !inherited.contains(where: { $0.kind == kind }) {
            listeners.append(try Listener.bound(address, kind: kind))
        }
        if let ldapi, !inherited.contains(where: { $0.kind == .unix }) {
            listeners.append(try Listener.bound(path: ldapi))
        }
        self.listeners = listeners
        urls = try listeners.map { (listener) throws(CommandFailure) in try listener.url() }
        let wanted = [SIGTERM, SIGINT, SIGHUP, SIGCHLD]
        signals = unsafe clinux_signal_descriptor(wanted, Int32(wanted.count))
        guard signals >= 0 else { throw CommandFailure("cannot watch for signals") }
        _ = signal(SIGPIPE, SIG_IGN)
        try RoleFiles.prepare(data, for: users)
        try RoleUsers.keepSupervisorRights()
    }

    /// Runs until a signal or a role that cannot start ends it; returns the exit code.
    mutating func run() -> Int32 {
        var pending = state.start()
        while true {
            while !pending.isEmpty {
                let action = pending.removeFirst()
                if case .finish(let code) = action { return code }
                tellManager(of: action)
                pending += perform(action)
            }
            pending = wait()
        }
    }

    private var now: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }

    private func tellManager(of action: SupervisorState.Action) {
        switch action {
        case .announce: manager.isReady("serving \(urls.joined(separator: ", "))")
        case .report(let role, _, _): manager.say("the \(role) role is started again")
        case .spawn, .terminate, .reload, .kill, .finish: break
        }
    }

    /// Does one action; what follows from it at once is returned.
    private mutating func perform(_ action: SupervisorState.Action) -> [SupervisorState.Action] {
        switch action {
        case .spawn(let role):
            do throws(CommandFailure) {
                try spawn(role)
            } catch {
                Terminal.fail(error)
                return state.handle(.exited(role, code: 126), now: now)
            }
        case .terminate(let role): send(SIGTERM, to: role)
        case .reload(let role): send(SIGHUP, to: role)
        case .kill(let role):
            Terminal.note("the \(role) role did not stop in time, and is killed")
            send(SIGKILL, to: role)
        case .announce:
            for url in urls { Terminal.line(url) }
            Terminal.line("admin socket \(data.adminSocket)")
        case .report(let role, let code, let delay):
            Terminal.note(
                "the \(role) role ended (\(Self.describe(code))); starting it again in \(delay) ms"
            )
        case .finish: break
        }
        return []
    }

    private func send(_ signal: Int32, to role: Role) {
        for (pid, running) in children where running == role { kill(pid, signal) }
    }

    private static func describe(_ code: Int32) -> String {
        code > 128 ? "killed by signal \(code - 128)" : "exit code \(code)"
    }

    /// Waits for a signal, a report or the next due time, and returns what is to be done.
    private mutating func wait() -> [SupervisorState.Action] {
        var watched = [pollfd(fd: signals, events: Int16(POLLIN), revents: 0)]
        let pipes = readyPipes.sorted { $0.value < $1.value }
        for (_, descriptor) in pipes {
            watched.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
        let doors = self.doors.sorted { $0.value.descriptor < $1.value.descriptor }
        for (_, door) in doors {
            watched.append(pollfd(fd: door.descriptor, events: Int16(POLLIN), revents: 0))
        }
        let timeout = timeoutMilliseconds()
        guard unsafe poll(&watched, nfds_t(watched.count), timeout) > 0 else {
            return state.handle(.tick, now: now)
        }
        var actions: [SupervisorState.Action] = []
        for (index, (role, descriptor)) in pipes.enumerated() where watched[index + 1].revents != 0
        {
            var byte: UInt8 = 0
            let isReady = unsafe read(descriptor, &byte, 1) == 1
            close(descriptor)
            readyPipes[role] = nil
            if isReady { actions += state.handle(.ready(role), now: now) }
        }
        for (index, (role, door)) in doors.enumerated()
        where watched[1 + pipes.count + index].revents != 0 {
            guard !door.answer(with: data.settingsFile) else { continue }
            door.close()
            self.doors[role] = nil
        }
        if watched[0].revents != 0 { actions += takeSignals() }
        return actions
    }

    /// Milliseconds until something is due besides what is waited for, -1 for nothing.
    private mutating func timeoutMilliseconds() -> Int32 {
        let tick = state.nextTick(now: now).map { $0 + 1 }
        guard let interval = manager.watchdogMilliseconds else {
            return tick.map { Int32(clamping: $0) } ?? -1
        }
        if now >= nextSign {
            manager.isAlive()
            nextSign = now + interval
        }
        return Int32(clamping: min(tick ?? .max, nextSign - now))
    }

    private mutating func takeSignals() -> [SupervisorState.Action] {
        var actions: [SupervisorState.Action] = []
        while case let signal = clinux_read_signal(signals), signal > 0 {
            switch signal {
            case SIGTERM, SIGINT:
                manager.isStopping()
                actions += state.handle(.stop, now: now)
            case SIGHUP:
                // The roles read in their own time, and log what they made of it.
                manager.isReloading(microseconds: now * 1_000)
                actions += state.handle(.reload, now: now)
                manager.isReady("serving \(urls.joined(separator: ", "))")
            default: actions += reap()
            }
        }
        return actions
    }

    private mutating func reap() -> [SupervisorState.Action] {
        var actions: [SupervisorState.Action] = []
        var code: Int32 = 0
        while case let pid = unsafe clinux_reap(&code), pid > 0 {
            guard let role = children.removeValue(forKey: pid) else { continue }
            if let pipe = readyPipes.removeValue(forKey: role) { close(pipe) }
            if let pipe = lifelines.removeValue(forKey: role) { close(pipe) }
            doors.removeValue(forKey: role)?.close()
            actions += state.handle(.exited(role, code: code), now: now)
        }
        return actions
    }

    /// Starts `role` as `waxwing serve --role …` of this very program.
    private mutating func spawn(_ role: Role) throws(CommandFailure) {
        let lifeline = try Self.pipe()
        let ready = try Self.pipe()
        defer {
            close(lifeline.reading)
            close(ready.writing)
        }
        var arguments = [
            "waxwing", "serve", "--data", data.path, "--role", role.rawValue,
            "--users", users.handedOver, "--lifeline-descriptor", "3", "--ready-descriptor", "4",
        ]
        var descriptors = [lifeline.reading, ready.writing]
        // The authority's settings hold from one start to the next.
        let door = role == .authority ? nil : try SettingsDoor.pair()
        defer { door?.role.close() }
        if let door {
            arguments += ["--settings-descriptor", "\(3 + descriptors.count)"]
            descriptors.append(door.role.descriptor)
        }
        if role == .ldap {
            for listener in listeners {
                arguments += ["--listener", listener.handedOver(as: 3 + descriptors.count)]
                descriptors.append(listener.descriptor)
            }
        }
        var pid: pid_t = 0
        let code = unsafe Self.withArguments(arguments) { pointers in
            unsafe clinux_spawn(
                "/proc/self/exe",
                pointers,
                descriptors,
                Int32(descriptors.count),
                &pid
            )
        }
        guard code == 0 else {
            close(lifeline.writing)
            close(ready.reading)
            door?.supervisor.close()
            throw CommandFailure(
                "cannot start the \(role) role: \(unsafe String(cString: strerror(code)))"
            )
        }
        children[pid] = role
        lifelines[role] = lifeline.writing
        readyPipes[role] = ready.reading
        doors[role] = door?.supervisor
    }

    private static func pipe() throws(CommandFailure) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe clinux_pipe(&ends) == 0 else {
            throw CommandFailure("cannot make a pipe")
        }
        return (ends[0], ends[1])
    }

    /// Lends `arguments` as the null-terminated vector that exec takes.
    private static func withArguments<R>(
        _ arguments: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
    ) -> R {
        let copies = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer {
            for index in unsafe copies.indices { unsafe free(copies[index]) }
        }
        return unsafe copies.withUnsafeBufferPointer { buffer in
            // The array holds at least the terminating null, so it has a base address.
            guard let base = buffer.baseAddress else {
                preconditionFailure("an empty vector")
            }
            return unsafe body(base)
        }
    }
}
