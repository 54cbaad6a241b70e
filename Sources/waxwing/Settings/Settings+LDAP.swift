import Cryptography
import LDAPServer

extension Settings {
    /// What the LDAP server of `data` presents, and whom it trusts to vouch for its clients.
    func tlsContext(_ data: DataDirectory) throws(CommandFailure) -> TLSContext {
        do throws(TLSError) {
            return try TLSContext.server(
                certificateChainFile: data.tlsCertificateFile,
                privateKeyFile: data.tlsKeyFile,
                clientTrustFile: access.clientTrustFile
            )
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Listeners that ask their clients for certificates where these settings say so.
    func asking(_ listeners: [Listener]) -> [Listener] {
        listeners.map { listener in
            var listener = listener
            listener.asksForCertificate = access.asksForCertificate(listener.kind)
            return listener
        }
    }

    /// Binds the listener for metrics; nil where none is wanted.
    func bindMetrics() throws(CommandFailure) -> Listener? {
        guard let address = observe.metricsListen else { return nil }
        do throws(ServerError) {
            return try Listener.bind(address, kind: .plain)
        } catch {
            throw CommandFailure(
                "metrics.listen: cannot listen on \(Terminal.escaped(address)):"
                    + " \(Terminal.escaped(error.description))"
            )
        }
    }
}
