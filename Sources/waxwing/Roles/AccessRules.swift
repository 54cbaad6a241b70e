import Foundation
import LDAPEngine
import LDAPServer
import Logging
import Synchronization

/// The access rules as they stand in the settings file, for a role that goes by them without enforcing
/// them.
final class AccessRules: Sendable {
    private let data: DataDirectory
    private let logger: Logger
    private let current: Mutex<AccessPolicy>

    /// The rules of `settings`, which were read from `data`.
    init(_ settings: Settings, of data: DataDirectory, _ logger: Logger) throws(CommandFailure) {
        self.data = data
        self.logger = logger
        current = Mutex(try settings.access.policy())
    }

    /// What they say now.
    var policy: AccessPolicy { current.withLock { $0 } }

    /// Has a thread look at the file once a second, and calls `act` on it when it has been read anew, with
    /// what was and what is.
    func watch(_ act: @escaping @Sendable (AccessPolicy, AccessPolicy) -> Void) {
        let thread = Thread {
            var watch = FileWatch([self.data.settingsFile])
            while true {
                sleep(1)
                guard !watch.look().isEmpty else { continue }
                let before = self.policy
                if self.read() { act(before, self.policy) }
            }
        }
        thread.name = "files"
        thread.start()
    }

    /// Takes what is in the file; false, and the old, where that is not settings.
    private func read() -> Bool {
        do throws(CommandFailure) {
            let policy = try Settings.read(try data.readSettings(), of: data).access.policy()
            current.withLock { $0 = policy }
            return true
        } catch {
            // The ldap role, which enforces them, says it aloud.
            logger.debug("the access rules stay as they were: \(error.message)")
            return false
        }
    }
}
