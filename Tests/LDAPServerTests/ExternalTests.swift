import Cryptography
import Foundation
import Glibc
import LDAPServer
import Testing

/// SASL EXTERNAL (RFC 4422 appendix A) as OpenLDAP's client does it, by what the transport knows.
@Suite struct ExternalTests {
    @Test func `a process of this machine is who the kernel says`() throws {
        try TestIdentity.with { identity in
            try LocalListenerTests.withFolder { folder in
                let listener = try Listener.bind(path: folder + "/ldapi")
                try LDAPServerTests.run(listener, identity, tls: nil) { _ in
                    let url = "ldapi://" + (folder + "/ldapi").replacing("/", with: "%2F")
                    let (status, output) = try LDAPServerTests.tool(
                        ["ldapwhoami", "-H", url, "-Q", "-Y", "EXTERNAL"]
                    )
                    #expect(status == 0)
                    let name = "dn:gidNumber=\(getgid())+uidNumber=\(getuid())"
                    #expect(output == name + ",cn=peercred,cn=external,cn=auth\n")
                }
            }
        }
    }

    @Test func `a client is who its certificate says`() throws {
        try ClientCertificateTests.with { server, client in
            var listener = try Listener.bind("127.0.0.1:0", kind: .tls)
            listener.asksForCertificate = true
            let address = try listener.localAddress()
            let tls = try server.serverContext(trusting: client)
            try LDAPServerTests.run(listener, server, tls: tls) { _ in
                let (status, output) = try LDAPServerTests.tool(
                    ["ldapwhoami", "-H", "ldaps://\(address)", "-Q", "-Y", "EXTERNAL"],
                    [
                        "LDAPTLS_CACERT": server.certificateFile,
                        "LDAPTLS_CERT": client.certificateFile,
                        "LDAPTLS_KEY": client.keyFile,
                    ]
                )
                #expect(status == 0)
                #expect(output == "dn:CN=Gateway \\+ Filter,O=Bücher\n")
                let (refused, _) = try LDAPServerTests.tool(
                    ["ldapwhoami", "-H", "ldaps://\(address)", "-Q", "-Y", "EXTERNAL"],
                    ["LDAPTLS_CACERT": server.certificateFile]
                )
                #expect(refused != 0)
            }
        }
    }
}
