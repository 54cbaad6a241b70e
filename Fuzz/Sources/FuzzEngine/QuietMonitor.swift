import LDAPEngine

/// A server that has done nothing yet, below `cn=Monitor`.
struct QuietMonitor: MonitorSource {
    let listeners = [
        MonitoredListener(url: "ldapi://%2Frun%2Fldapi", address: "PATH=/run/ldapi")
    ]

    func readings() -> MonitorReadings { MonitorReadings() }
}
