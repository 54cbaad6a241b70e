import BER
import CAllocationCounter
import LDAP
import LDAPEngine
import Testing

/// A look-up allocates nothing once the buffers have had their first answer.
@Suite(.enabled(if: waxwing_allocation_count() >= 0))
struct AllocationTests {
    struct Look: Sendable, CustomTestStringConvertible {
        var name: String, request: [UInt8], code: ResultCode = .success, entries: Int
        var testDescription: String { name }
    }

    static let base = TestDirectory.suffix
    static let binary = ["userCertificate;binary"]

    @Test(arguments: [
        Look(
            name: "the certificate of an address",
            request: Request.search(
                base: base,
                "(mail=alice@example.com)",
                attributes: ["userCertificate;binary"]
            ),
            entries: 1
        ),
        Look(
            name: "an address with one certificate",
            request: Request.search(base: base, "(mail=bob@example.com)", attributes: binary),
            entries: 1
        ),
        Look(
            name: "all attributes, as GnuPG asks",
            request: Request.search(
                base: base,
                "(|(sn=*bob@example.com*)(|(cn=*bob@example.com*)(mail=*bob@example.com*)))"
            ),
            entries: 1
        ),
        Look(
            name: "Thunderbird with a filter of its own, and capitals",
            request: Request.search(
                base: "DC=Example,DC=com",
                sizeLimit: 2,
                "(&(objectclass=*)(mail=Alice@Example.COM))",
                attributes: ["usercertificate;binary"]
            ),
            entries: 1
        ),
        Look(
            name: "Evolution at the empty name",
            request: Request.search(
                base: "",
                scope: 1,
                "(&(userCertificate=*)(|(mail=alice@example.com)(mail=x@y.z)))"
            ),
            entries: 1
        ),
        Look(
            name: "nobody's address",
            request: Request.search(base: base, "(mail=nobody@example.com)", attributes: binary),
            entries: 0
        ),
        Look(
            name: "a mailbox by its name",
            request: Request.search(
                base: "mail=alice@example.com,dc=example,dc=com",
                scope: 0,
                "(objectClass=*)",
                attributes: binary
            ),
            entries: 1
        ),
        Look(
            name: "something that is not for the public",
            request: Request.search(base: base, "(cn=a*)"),
            code: .insufficientAccessRights,
            entries: 0
        ),
        Look(
            name: "another organization",
            request: Request.search(base: "dc=example,dc=net", "(mail=alice@example.net)"),
            code: .noSuchObject,
            entries: 0
        ),
    ])
    func `a look-up allocates nothing`(_ look: Look) throws {
        var client = try Client()
        client.foresee(look.request)
        let first = try client.send(look.request)
        #expect(first.code == look.code)
        #expect(first.names.count == look.entries)
        let before = waxwing_allocation_count()
        for _ in 0..<10 {
            client.foresee(look.request)
            _ = client.receive(look.request)
        }
        let after = waxwing_allocation_count()
        #expect(after == before, "\(after - before) allocations in 10 look-ups")
        #expect(try Response.read(client.output.array()) == first)
    }

    @Test func `binds and other short requests allocate nothing`() throws {
        var client = try Client()
        for request in [
            Request.bind(), Request.bind(version: 2), Request.bind(name: "a", password: "b"),
            Request.abandon(7), Request.extended("1.3.6.1.4.1.4203.1.11.3"),
        ] {
            _ = client.receive(request)
            let before = waxwing_allocation_count()
            _ = client.receive(request)
            let after = waxwing_allocation_count()
            #expect(after == before)
        }
    }
}
