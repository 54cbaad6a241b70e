private import CLinux
import Glibc
import LDAPServer

/// Sockets that a service manager bound and handed over (sd_listen_fds(3)).
///
/// They come as descriptors from 3 on, with the names that their units give them: `ldap`, `ldaps` and `ldapi`. A kind
/// that came so is not bound again by the settings; several sockets may have one name.
enum InheritedListeners {
    /// The first descriptor that is handed over.
    static let firstDescriptor: Int32 = 3

    /// Takes the listeners of this process; none when none were handed over.
    static func take() throws(CommandFailure) -> [Listener] {
        let plan = try plan(
            process: Environment.take("LISTEN_PID"),
            count: Environment.take("LISTEN_FDS"),
            names: Environment.take("LISTEN_FDNAMES"),
            ownProcess: getpid()
        )
        return try plan.map { (listener) throws(CommandFailure) in
            let descriptor = listener.descriptor
            guard clinux_is_listening(descriptor) != 0, clinux_close_on_exec(descriptor) == 0
            else {
                throw CommandFailure(
                    "descriptor \(descriptor), which the service manager handed over, is no"
                        + " listening stream socket",
                    hint: "the socket unit needs ListenStream= and Accept=no"
                )
            }
            return listener
        }
    }

    /// What the variables `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES` say.
    static func plan(
        process: String?,
        count: String?,
        names: String?,
        ownProcess: Int32
    ) throws(CommandFailure) -> [Listener] {
        guard let process, let count, Int32(process) == ownProcess else { return [] }
        guard let count = Int32(count), (0...64).contains(count) else {
            throw CommandFailure("LISTEN_FDS is \(Terminal.escaped(count))")
        }
        let names = (names ?? "").split(separator: ":", omittingEmptySubsequences: false)
        var listeners: [Listener] = []
        for index in 0..<count {
            let name = Int(index) < names.count ? String(names[Int(index)]) : ""
            guard let kind = Listener.Kind(scheme: name) else {
                throw CommandFailure(
                    "the service manager handed over a socket named"
                        + " \(name.isEmpty ? "nothing" : Terminal.escaped(name))",
                    hint: "name it in its unit: FileDescriptorName=ldap, ldaps or ldapi"
                )
            }
            listeners.append(Listener(descriptor: firstDescriptor + index, kind: kind))
        }
        return listeners
    }
}

extension Listener.Kind {
    /// The kind of listener that answers URLs of `scheme`.
    init?(scheme: String) {
        switch scheme {
        case "ldap": self = .plain
        case "ldaps": self = .tls
        case "ldapi": self = .unix
        default: return nil
        }
    }
}
