private import CLinux
import Foundation

/// A data directory in the making, beside the place where it will be.
///
/// It gets its name in one step when it is whole; until then there is nothing that looks like one.
struct DraftDirectory: Sendable {
    /// Where it is made.
    let directory: DataDirectory
    private let destination: DataDirectory

    init(for destination: DataDirectory) {
        self.destination = destination
        directory = DataDirectory("\(destination.path).new-\(getpid())")
    }

    /// Makes the folders with their modes.
    func create() throws(CommandFailure) {
        let folders: [(String, mode_t)] = [
            (directory.path, 0o755), (directory.authority, 0o700), (directory.directory, 0o750),
            (directory.tls, 0o750), (directory.run, 0o750),
        ]
        for (path, mode) in folders {
            // The mode is set again: the umask has taken its share of the first.
            guard unsafe mkdir(path, mode) == 0, unsafe chmod(path, mode) == 0 else {
                let reason = unsafe String(cString: strerror(errno))
                if path != directory.path || errno != EEXIST { remove() }
                throw CommandFailure("cannot create \(destination.path): \(reason)")
            }
        }
    }

    /// Gives the directory its name, unless somebody else took it meanwhile.
    func moveIntoPlace() throws(CommandFailure) {
        guard unsafe clinux_rename_new(directory.path, destination.path) == 0 else {
            throw CommandFailure(
                "cannot create \(destination.path): \(unsafe String(cString: strerror(errno)))"
            )
        }
    }

    /// Removes everything again.
    func remove() {
        // What cannot be removed is named by the failure that brought us here, or harmless.
        try? FileManager.default.removeItem(atPath: directory.path)
    }
}
