import LDAP
import LDAPEngine

/// A monitor that always says the same, every number another.
struct FixedMonitor: MonitorSource {
    let listeners = [
        MonitoredListener(url: "ldap://127.0.0.1:389", address: "IP=127.0.0.1:389"),
        MonitoredListener(url: "ldapi://%2Frun%2Fldapi", address: "PATH=/run/ldapi"),
    ]

    func readings() -> MonitorReadings {
        var readings = MonitorReadings()
        readings.started = TestDirectory.now - 90
        readings.connections.current = 3
        readings.connections.total = 1003
        readings.connections.max = 900
        readings.connections.descriptorsMax = 1024
        readings.connections.refused = 5
        readings.connections.shed = 6
        readings.connections.expired = 7
        readings.operations = [
            .bind: MonitorReadings.Operations(initiated: 12, completed: 11),
            .search: MonitorReadings.Operations(initiated: 2_000, completed: 1_998),
            .unbind: MonitorReadings.Operations(initiated: 9, completed: 9),
        ]
        readings.statistics.bytes = 5_000_000_000
        readings.statistics.messages = 4_000
        readings.statistics.entries = 1_900
        readings.statistics.receivedBytes = 70_000
        readings.statistics.lookUps = 2_100
        readings.statistics.misses = 200
        readings.statistics.rehearsals = 300
        readings.loops.count = 4
        readings.loops.active = 2
        return readings
    }
}
