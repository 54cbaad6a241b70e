import LDAPServer
import Testing

@testable import waxwing

@Suite struct ServiceManagerTests {
    @Test func `sockets that were handed over are known by their names`() throws {
        let listeners = try InheritedListeners.plan(
            process: "77",
            count: "3",
            names: "ldaps:ldap:ldaps",
            ownProcess: 77
        )
        #expect(
            listeners == [
                Listener(descriptor: 3, kind: .tls), Listener(descriptor: 4, kind: .plain),
                Listener(descriptor: 5, kind: .tls),
            ]
        )
    }

    @Test(
        arguments: [
            ("another process's", "78", "1"), ("none", "77", "0"), ("no process", nil, "1"),
            ("no count", "77", nil),
        ] as [(String, String?, String?)]
    )
    func `sockets of somebody else are not taken`(
        _ name: String,
        _ process: String?,
        _ count: String?
    ) throws {
        let listeners = try InheritedListeners.plan(
            process: process,
            count: count,
            names: "ldap",
            ownProcess: 77
        )
        #expect(listeners.isEmpty, "\(name)")
    }

    @Test(
        arguments: [
            ("a name that we do not know", "1", "http"), ("no name", "1", nil),
            ("fewer names than sockets", "2", "ldap"), ("no number", "x", "ldap"),
            ("a negative number", "-1", "ldap"), ("too many", "65", "ldap"),
        ] as [(String, String, String?)]
    )
    func `sockets that nobody could use are refused`(
        _ name: String,
        _ count: String,
        _ names: String?
    ) {
        #expect(throws: CommandFailure.self, "\(name)") {
            try InheritedListeners.plan(process: "7", count: count, names: names, ownProcess: 7)
        }
    }

    @Test func `the watchdog is told twice in its time, when it is about this process`() {
        func milliseconds(_ time: String?, _ process: String?, address: String? = "/x") -> Int? {
            ServiceManager(
                address: address,
                watchdogMicroseconds: time,
                watchdogProcess: process,
                process: 7
            ).watchdogMilliseconds
        }
        #expect(milliseconds("30000000", "7") == 15_000)
        #expect(milliseconds("30000000", nil) == 15_000)
        #expect(milliseconds("1", "7") == 1)
        #expect(milliseconds("30000000", "8") == nil)
        #expect(milliseconds("0", "7") == nil)
        #expect(milliseconds("soon", "7") == nil)
        #expect(milliseconds(nil, "7") == nil)
        #expect(milliseconds("30000000", "7", address: nil) == nil)
    }
}
