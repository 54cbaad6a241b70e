import Cryptography
import Foundation
import LDAPServer
import Logging
import PKIX
import Synchronization

/// What the ldap role takes up while it runs: its certificate, and those settings that need no restart.
///
/// What is bad is logged and not taken; the old goes on, whole.
final class LDAPReload: Sendable {
    private let data: DataDirectory
    private let server: LDAPServer
    private let accessLog: AccessLog
    private let logger: Logger
    private let current: Mutex<Current>
    private let expiry = Atomic<Int64>(0)

    private struct Current {
        var settings: Settings
        var texts: [String: String]
    }

    /// The keys that are taken up while the server runs: these, and those below them.
    static let reloadable = ["access.", "limits.", "ldap.proxy-networks", "log."]

    /// Those among them that are for the next start nevertheless.
    static let fixed = Set(LimitNumber.all.map(\.key))

    init(
        data: DataDirectory,
        settings: Settings,
        server: LDAPServer,
        accessLog: AccessLog,
        logger: Logger
    ) throws(CommandFailure) {
        self.data = data
        self.server = server
        self.accessLog = accessLog
        self.logger = logger
        let texts = try Settings.texts(try data.readSettings(), of: data)
        current = Mutex(Current(settings: settings, texts: texts))
        noteExpiry()
    }

    /// When the certificate that is presented expires, in seconds since 1970; 0 if that cannot be told.
    var certificateExpiry: Int64 { expiry.load(ordering: .relaxed) }

    /// Reads everything again: SIGHUP.
    func reloadAll() {
        accessLog.reopen()
        reloadSettings()
        reloadTLS()
    }

    /// Has a thread look at the files once a second, and reads what has changed.
    func watch() {
        let thread = Thread {
            let trust = self.current.withLock { $0.settings.access.clientTrustFile }
            let identity =
                [self.data.tlsCertificateFile, self.data.tlsKeyFile] + (trust.map { [$0] } ?? [])
            var watch = FileWatch([self.data.settingsFile] + identity)
            while true {
                sleep(1)
                let changed = watch.look()
                if changed.contains(self.data.settingsFile) { self.reloadSettings() }
                if changed.contains(where: identity.contains) { self.reloadTLS() }
            }
        }
        thread.name = "files"
        thread.start()
    }

    /// Presents the certificate that is there now.
    private func reloadTLS() {
        do throws(CommandFailure) {
            let settings = current.withLock { $0.settings }
            server.replaceTLS(try settings.tlsContext(data))
            noteExpiry()
            logger.notice("presenting the certificate in \(data.tlsCertificateFile)")
        } catch {
            logger.error("the certificate is not taken: \(error.message)")
        }
    }

    /// Goes by the settings that are there now.
    private func reloadSettings() {
        do throws(CommandFailure) {
            let bytes = try data.readSettings()
            let texts = try Settings.texts(bytes, of: data)
            let changed = current.withLock { current in
                Set(texts.keys).union(current.texts.keys).filter { texts[$0] != current.texts[$0] }
            }
            guard !changed.isEmpty else { return }
            let settings = try Settings.read(bytes, of: data)
            server.replaceAccess(try settings.access.policy())
            server.replaceSources(settings.limits.sources)
            accessLog.apply(settings.observe.accessLog)
            current.withLock { current in
                current.texts = texts
                current.settings.access.rules = settings.access.rules
                current.settings.limits.sources = settings.limits.sources
                current.settings.observe.accessLog = settings.observe.accessLog
            }
            report(changed)
        } catch {
            logger.error("the settings stay as they were: \(error.message)")
        }
    }

    private func report(_ changed: Set<String>) {
        let (taken, waiting) = Self.divide(changed)
        if !taken.isEmpty { logger.notice("new settings: \(taken.joined(separator: ", "))") }
        if !waiting.isEmpty {
            logger.warning("needs a restart: \(waiting.joined(separator: ", "))")
        }
    }

    /// Which of these keys are taken up at once, and which at the next start.
    static func divide(_ keys: Set<String>) -> (taken: [String], waiting: [String]) {
        let taken = keys.filter { key in
            reloadable.contains { key.hasPrefix($0) } && !fixed.contains(key)
        }
        return (taken.sorted(), keys.subtracting(taken).sorted())
    }

    private func noteExpiry() {
        do throws(CommandFailure) {
            var reader = PEMCertificates(try InputFile.read(data.tlsCertificateFile))
            guard case .success(let der) = reader.next()?.content else { return }
            do throws(PKIXError) {
                let notAfter = try CertificateReader(der.span).notAfter
                expiry.store(notAfter, ordering: .relaxed)
            } catch { return }
        } catch { return }
    }
}
