private import CLinux
import Glibc
import LDAPServer

/// What a confined role may do at one place in the file system, and below it.
struct FileRule: Equatable, Sendable {
    /// Kinds of use.
    struct Rights: OptionSet, Sendable {
        let rawValue: UInt32

        /// Open files and directories for reading.
        static let read = Rights(rawValue: UInt32(CLINUX_FILES_READ))
        /// Open files for writing.
        static let write = Rights(rawValue: UInt32(CLINUX_FILES_WRITE))
        /// Make, rename and remove files and links.
        static let change = Rights(rawValue: UInt32(CLINUX_FILES_CHANGE))
        /// Make and remove sockets.
        static let bind = Rights(rawValue: UInt32(CLINUX_FILES_BIND))
    }

    /// The place; when nothing is there, the rule says nothing.
    var path: String
    /// What may be done.
    var rights: Rights

    init(_ path: String, _ rights: Rights) {
        self.path = path
        self.rights = rights
    }

    /// A rule for a file that may be replaced by another one of its name while the role runs.
    ///
    /// A rule holds for a file and not for its name, so it must be on the directory; for a directory that
    /// holds `secret` also, it is on the file that is there now, and a new one is seen by the next start.
    static func replaceable(_ file: String, _ rights: Rights, besides secret: String) -> FileRule {
        let path = resolved(file)
        guard let slash = path.lastIndex(of: "/") else { return FileRule(file, rights) }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        let isAbove = folder == "/" || (resolved(secret) + "/").hasPrefix(folder + "/")
        return FileRule(isAbove ? path : folder, rights)
    }

    /// `path` without links, as it is when nothing is there.
    private static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }
}

extension FileRule {
    /// Everything that `role` opens once it is confined.
    static func rules(
        for role: Role,
        on data: DataDirectory,
        _ settings: Settings
    ) -> [FileRule] {
        machine + own(role, data, settings)
    }

    /// What the C library, Dispatch and Foundation look at while a program runs: the machine's processors
    /// and memory, the time zone, libraries.
    ///
    /// Dispatch asks how each of its threads is at `/proc/THREAD/stat`, and ends the process when it cannot
    /// read that. What is secret of other processes there, Landlock closes in its own way.
    private static let machine =
        [
            "/usr", "/lib", "/lib64", "/etc/localtime", "/etc/timezone", "/etc/ssl/openssl.cnf",
            "/dev/urandom", "/dev/random", "/proc", "/sys/devices/system/cpu", "/sys/fs/cgroup",
            "/sys/kernel/mm/transparent_hugepage",
        ].map { FileRule($0, .read) } + [FileRule("/dev/null", [.read, .write])]

    /// Where the C library asks for users and their groups, whose names come into the ledger.
    private static let users = [
        "/etc", "/var/lib/sss", "/var/cache/nscd", "/run/nscd", "/run/systemd/userdb",
    ].map { FileRule($0, .read) }

    private static func own(
        _ role: Role,
        _ data: DataDirectory,
        _ settings: Settings
    ) -> [FileRule] {
        switch role {
        case .authority:
            users + settings.trustFiles.map { FileRule($0, .read) } + [
                FileRule(data.authority, [.read, .write, .change]),
                FileRule(data.run, [.read, .bind]),
            ]
        case .publisher:
            [FileRule(data.directory, [.read, .write, .change])]
        case .ldap:
            [
                // LMDB's readers write their slots into the lock files.
                FileRule(data.directory, [.read, .write]),
                FileRule(data.tls, .read),
                .replaceable(data.tlsCertificateFile, .read, besides: data.authority),
                .replaceable(data.tlsKeyFile, .read, besides: data.authority),
                FileRule(data.settingsFile, .read),
            ]
                + (settings.access.clientTrustFile.map {
                    [.replaceable($0, .read, besides: data.authority)]
                } ?? []) + accessLog(settings.observe.accessLog.destination)
        }
    }

    /// The folder in which the access log is made anew when it has been moved away.
    private static func accessLog(_ destination: AccessLogSettings.Destination) -> [FileRule] {
        guard case .file(let path) = destination, let slash = path.lastIndex(of: "/") else {
            return []
        }
        return [FileRule(String(path[...slash]), [.write, .change])]
    }
}
