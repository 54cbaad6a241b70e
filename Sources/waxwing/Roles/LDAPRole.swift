import Cryptography
import Directory
import Foundation
import LDAPEngine
import LDAPServer
import Logging

/// The ldap role: answers the world from the file that the publisher writes.
///
/// It needs neither of the other roles: with a directory there, it serves.
struct LDAPRole {
    private let data: DataDirectory
    private let settings: Settings
    private let lifeline: Lifeline
    private let listeners: [Listener]
    private let logger = Log.make("ldap")

    private static let directoryRetryMilliseconds: UInt32 = 50

    init(data: DataDirectory, settings: Settings, lifeline: Lifeline, listeners: [Listener]) {
        self.data = data
        self.settings = settings
        self.lifeline = lifeline
        self.listeners = listeners
    }

    func run() throws(CommandFailure) {
        let signals = try SignalWait()
        let schema = try Settings.schema()
        let engine: EngineConfiguration
        do throws(EngineError) {
            engine = try EngineConfiguration(
                suffix: settings.suffix,
                schema: schema,
                version: Version.text
            )
        } catch {
            throw CommandFailure("\(error)")
        }
        let tls = try makeTLS()
        signals.onRequest { request in
            // Until the server runs there is nothing to finish.
            if request == .stop { Foundation.exit(0) }
        }
        let directory = try openDirectory(settings.directoryOptions(schema: schema))
        do throws(ServerError) {
            let cores = ProcessInfo.processInfo.activeProcessorCount
            let server = try LDAPServer(
                listeners: listeners,
                directory: directory,
                engine: engine,
                loops: settings.ldapLoops > 0 ? settings.ldapLoops : cores,
                tls: tls,
                logger: logger
            )
            signals.onRequest { request in
                switch request {
                case .stop: server.stop()
                case .reload: reloadTLS(server)
                }
            }
            try server.run { lifeline.reportReady() }
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Waits for the publisher's first directory, and opens it.
    private func openDirectory(_ options: DirectoryOptions) throws(CommandFailure) -> DirectoryFile
    {
        var isAnnounced = false
        while true {
            do throws(DirectoryError) {
                return try DirectoryFile.open(folder: data.directory, options)
            } catch {
                switch error {
                case .missing, .rebuildNeeded:
                    if !isAnnounced { logger.notice("waiting for the publisher: \(error)") }
                    isAnnounced = true
                    usleep(Self.directoryRetryMilliseconds * 1_000)
                default: throw CommandFailure("\(error)")
                }
            }
        }
    }

    private func makeTLS() throws(CommandFailure) -> TLSContext {
        do throws(TLSError) {
            return try TLSContext.server(
                certificateChainFile: data.tlsCertificateFile,
                privateKeyFile: data.tlsKeyFile
            )
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Takes a renewed certificate; a bad one is reported, and the old one goes on being presented.
    private func reloadTLS(_ server: LDAPServer) {
        do throws(CommandFailure) {
            server.replaceTLS(try makeTLS())
            logger.notice("presenting the certificate in \(data.tlsCertificateFile)")
        } catch {
            logger.error("the certificate is not taken: \(error.message)")
        }
    }
}
