private import CLinux
import Glibc

/// Whose the files of a data directory are, set by root at each start.
///
/// ```
/// authority/  authority:group 0700      run/  authority:group 0750, its locks their roles'
/// directory/  publisher:group 0750      tls/  ldap:group 0750
/// waxwing.yaml  group may read          the directory itself, ca.pem: as they are
/// ```
enum RoleFiles {
    /// Gives the files of `data` to the users of the roles that work with them.
    ///
    /// Does nothing unless started by root; a group that was set is then given what it can be given.
    static func prepare(
        _ data: DataDirectory,
        for users: RoleUsers
    ) throws(CommandFailure) {
        guard geteuid() == 0 else { return shareWithGroup(data, users) }
        let owners: [(String, UInt32)] = [
            (data.authority, users.authority), (data.directory, users.publisher),
            (data.tls, users.ldap), (data.run, users.authority),
        ]
        for (path, user) in owners {
            try check(unsafe clinux_give_directory(path, user, users.group), path)
        }
        for (path, role) in [
            (data.authorityLock, Role.authority), (data.publisherLock, .publisher),
        ] {
            try makeLock(path)
            try check(unsafe clinux_give(path, users[role], users.group), path)
        }
        try shareSettings(data, users)
    }

    /// A role cannot make its lock itself in a directory that is another role's.
    private static func makeLock(_ path: String) throws(CommandFailure) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return try check(errno, path) }
        close(descriptor)
    }

    private static func shareSettings(
        _ data: DataDirectory,
        _ users: RoleUsers
    ) throws(CommandFailure) {
        var status = stat()
        guard unsafe lstat(data.settingsFile, &status) == 0 else {
            return try check(errno, data.settingsFile)
        }
        // A link leads to a file that whoever made it looks after.
        guard status.st_mode & S_IFMT != S_IFLNK else { return }
        try check(
            unsafe clinux_give(data.settingsFile, status.st_uid, users.group),
            data.settingsFile
        )
        if status.st_mode & 0o040 == 0 {
            guard unsafe chmod(data.settingsFile, status.st_mode & 0o7777 | 0o040) == 0 else {
                return try check(errno, data.settingsFile)
            }
        }
    }

    /// Without root, a user may give files to the groups that it is in; what cannot be given stays the user's.
    private static func shareWithGroup(_ data: DataDirectory, _ users: RoleUsers) {
        for path in [data.run, data.directory] {
            _ = unsafe chown(path, .max, users.group)
        }
    }

    private static func check(_ code: Int32, _ path: String) throws(CommandFailure) {
        guard code != 0 else { return }
        throw CommandFailure(
            "cannot give \(path) to its role: \(unsafe String(cString: strerror(code)))",
            hint: "look at what stands there: it is no plain file, or not only there"
        )
    }
}
