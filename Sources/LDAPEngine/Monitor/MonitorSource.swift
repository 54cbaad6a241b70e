/// Who knows what the entries below `cn=Monitor` say.
///
/// Asked once for each search or compare there, on the thread that answers it.
package protocol MonitorSource: Sendable {
    /// Where the server listens, each an entry of its own; always the same.
    var listeners: [MonitoredListener] { get }

    /// What is so now.
    func readings() -> MonitorReadings
}

/// One door of the server, as its entry shows it.
package struct MonitoredListener: Equatable, Sendable {
    /// Its URL: `ldap://127.0.0.1:389`, `ldapi://%2Frun%2Fldapi`.
    package let url: String
    /// Its address in slapd's form: `IP=127.0.0.1:389`, `PATH=/run/ldapi`.
    package let address: String

    /// A door at `url`.
    package init(url: String, address: String) {
        self.url = url
        self.address = address
    }
}
