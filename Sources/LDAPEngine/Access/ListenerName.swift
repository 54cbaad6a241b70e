/// The kind of door that a connection came in by, as rules call it.
package enum ListenerName: String, Sendable, CaseIterable {
    /// In the clear, with StartTLS where there is a certificate.
    case ldap
    /// TLS from the first byte on.
    case ldaps
    /// A Unix socket of this machine.
    case ldapi
}
