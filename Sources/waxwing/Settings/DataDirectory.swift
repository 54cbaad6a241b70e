import Foundation

/// Where everything of one installation lies (docs/files.md).
///
/// ```
/// DIR/waxwing.yaml   settings               DIR/ca.pem    the root certificate, for mail clients
/// DIR/authority/     ledger, sealed keys    DIR/tls/      the directory's certificate and key
/// DIR/directory/     the mapped files       DIR/run/      sockets and the supervisor's lock
/// ```
struct DataDirectory: Sendable {
    /// The directory's path, absolute.
    let path: String
    /// The supervisor's help with the settings, for a role that it started.
    var settingsDoor: SettingsDoor?

    init(_ path: String) {
        self.path = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
            .trimmingSlashes()
    }

    var settingsFile: String { path + "/waxwing.yaml" }
    var rootCertificateFile: String { path + "/ca.pem" }
    var issuingCertificateFile: String { path + "/issuing-ca.pem" }
    var authority: String { path + "/authority" }
    var directory: String { path + "/directory" }
    var tls: String { path + "/tls" }
    var run: String { path + "/run" }
    var tlsCertificateFile: String { tls + "/directory.pem" }
    var tlsKeyFile: String { tls + "/directory.key" }
    var supervisorLock: String { run + "/supervisor.lock" }
    var authorityLock: String { run + "/authority.lock" }
    var publisherLock: String { run + "/publisher.lock" }
    var adminSocket: String { run + "/admin.sock" }
    var changesSocket: String { run + "/changes.sock" }
    var ldapSocket: String { run + "/ldap.sock" }

    /// Whether somebody has run `waxwing init` here.
    var isInitialized: Bool { FileManager.default.fileExists(atPath: settingsFile) }

    /// Refuses a directory in which nothing was initialized, and socket paths that the kernel would cut.
    func check() throws(CommandFailure) {
        guard isInitialized else {
            throw CommandFailure(
                "\(path) is no Waxwing data directory",
                hint: "create one with `waxwing init`, or name another with --data or WAXWING_DATA"
            )
        }
        try checkSocketPaths()
    }

    /// The bytes of the settings file, by the supervisor where this process may not open it.
    func readSettings() throws(CommandFailure) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: settingsFile))
        } catch {
            if let bytes = settingsDoor?.read() { return bytes }
            throw CommandFailure("cannot read \(settingsFile): \(Terminal.escaped("\(error)"))")
        }
    }

    /// The user who owns it, and who may do everything on the admin socket.
    func owner() throws(CommandFailure) -> UInt32 { try status().st_uid }

    /// What the file system says of it.
    func status() throws(CommandFailure) -> stat {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw CommandFailure(
                "cannot look at \(path): \(unsafe String(cString: strerror(errno)))"
            )
        }
        return status
    }

    /// The kernel keeps 108 bytes for a Unix socket's path, the last one a zero.
    static let socketPathBytesMax = 107

    /// Refuses a data directory whose sockets' paths are longer than the kernel takes.
    func checkSocketPaths() throws(CommandFailure) {
        for socket in [adminSocket, changesSocket, ldapSocket]
        where socket.utf8.count > Self.socketPathBytesMax {
            throw CommandFailure(
                "the socket path \(socket) is \(socket.utf8.count) bytes long, and the system takes"
                    + " \(Self.socketPathBytesMax)",
                hint: "use a data directory with a shorter path"
            )
        }
    }
}

extension String {
    fileprivate func trimmingSlashes() -> String {
        var text = self
        while text.count > 1, text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
