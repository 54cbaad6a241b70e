import ChangeFeed
import Foundation
import LDAPEngine
import LDAPServer
import Testing

/// Binds with a password, which is checked elsewhere, as OpenLDAP's client does them.
@Suite struct DeferredTests {
    @Test(arguments: [
        ("secret", 0, "dn:uid=sync,cn=accounts,dc=example,dc=com\n"), ("wrong", 49, ""),
    ])
    func `a password is checked by another thread`(_ row: (String, Int32, String)) throws {
        try TestIdentity.with { identity in
            let listener = try Listener.bind("127.0.0.1:0", kind: .tls)
            let address = try listener.localAddress()
            let tls = try identity.serverContext()
            try LDAPServerTests.run(listener, identity, tls: tls, deferred: OneAccount()) { _ in
                let (status, output) = try LDAPServerTests.tool(
                    ["ldapwhoami", "-H", "ldaps://\(address)", "-x", "-D", "sync", "-w", row.0],
                    ["LDAPTLS_CACERT": identity.certificateFile]
                )
                #expect(status == row.1)
                #expect(output == row.2)
            }
        }
    }

    @Test func `without anybody to check it, a password is refused at once`() throws {
        try TestIdentity.with { identity in
            let listener = try Listener.bind("127.0.0.1:0", kind: .tls)
            let address = try listener.localAddress()
            let tls = try identity.serverContext()
            try LDAPServerTests.run(listener, identity, tls: tls) { _ in
                let (status, _) = try LDAPServerTests.tool(
                    ["ldapwhoami", "-H", "ldaps://\(address)", "-x", "-D", "sync", "-w", "x"],
                    ["LDAPTLS_CACERT": identity.certificateFile]
                )
                #expect(status == 52)
            }
        }
    }

    /// Knows one account.
    struct OneAccount: DeferredExecutor {
        func perform(_ work: Deferred, then: @escaping @Sendable (DeferredResult) -> Void) {
            guard case .password(let check) = work else { return then(work.unavailable) }
            Thread.detachNewThread {
                let isRight =
                    check.account == "sync"
                    && check.password.withBytes { bytes in
                        bytes.indices.map { bytes[$0] } == Array("secret".utf8)
                    }
                let verdict: PasswordVerdict =
                    isRight
                    ? .accepted(account: "sync", grade: .internal, mayWrite: false) : .refused
                then(.password(verdict))
            }
        }
    }
}
