import Foundation
import Testing

/// Partners and publishers sign in, with the programs that they use.
@Suite struct AccountTests {
    @Test func `a partner signs in over TLS alone, with the password that was printed once`()
        async throws
    {
        try await Installation.with { installation in
            try await installation.serving { server in
                let password = try await server.addAccount("phone")
                for name in ["phone", "uid=Phone,cn=accounts,dc=example,dc=com"] {
                    for way in [["-H", server.ldaps], ["-H", server.ldap, "-ZZ"]] {
                        let who = try await server.client("ldapwhoami", way, name, password)
                        #expect(who.code == 0, "\(way): \(who.errors)")
                        #expect(
                            who.output == "dn:uid=phone,cn=accounts,dc=example,dc=com\n",
                            "\(way)"
                        )
                    }
                }
                let plain = try await server.client(
                    "ldapwhoami",
                    ["-H", server.ldap],
                    "phone",
                    password
                )
                #expect(plain.code == 13, "\(plain.errors)")
                for (name, password) in [("phone", "wrong"), ("nobody", password)] {
                    let refused = try await server.client(
                        "ldapwhoami",
                        ["-H", server.ldaps],
                        name,
                        password
                    )
                    #expect(refused.code == 49, "\(refused.errors)")
                }
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                let found = try await server.client(
                    "ldapsearch",
                    ["-H", server.ldaps, "-LLL", "-b", "dc=example,dc=com"],
                    "phone",
                    password,
                    ["(mail=alice@example.com)", "mail"]
                )
                #expect(found.output.contains("mail: alice@example.com"), "\(found.errors)")
            }
        }
    }

    @Test func `an account is listed, gets another password, and goes`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                let first = try await server.addAccount("mail", "--grade", "internal")
                let listed = try await installation.succeed("account", "list", "--json")
                #expect(listed.output.contains(#""name":"mail""#), "\(listed.output)")
                #expect(listed.output.contains(#""grade":"internal""#), "\(listed.output)")
                let changed = try await installation.succeed(
                    "account",
                    "passwd",
                    "mail",
                    "--password-fd",
                    "0",
                    input: "a horse of another color\n"
                )
                #expect(!changed.output.contains("password:"))
                let old = try await server.whoAmI("mail", first)
                #expect(old.code == 49)
                let new = try await server.whoAmI("mail", "a horse of another color")
                #expect(new.code == 0, "\(new.errors)")
                let short = try await installation.run(
                    "account",
                    "add",
                    "other",
                    "--password-fd",
                    "0",
                    input: "short\n"
                )
                #expect(short.code == 1)
                #expect(short.errors.contains("12 to 1024 bytes"))
                let again = try await installation.run("account", "add", "MAIL")
                #expect(again.code == 1)
                #expect(again.errors.contains("there is an account mail already"))
                try await installation.succeed("account", "remove", "mail")
                let gone = try await server.whoAmI("mail", "a horse of another color")
                #expect(gone.code == 49)
                let log = try await installation.succeed("audit", "log", "--json")
                for type in ["accountAdded", "accountChanged", "accountRemoved"] {
                    #expect(log.output.contains(type))
                }
                #expect(!log.output.contains("verifier"))
                try await installation.succeed("audit", "verify")
            }
        }
    }

    @Test func `people sign in while authority and publisher stand still`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                let password = try await server.addAccount("phone")
                let roles = try await server.roles()
                let stopped = ["authority", "publisher"].compactMap { roles[$0] }
                #expect(stopped.count == 2)
                for pid in stopped { kill(pid, SIGSTOP) }
                let who = try await server.whoAmI("phone", password)
                let wrong = try await server.whoAmI("phone", "wrong")
                for pid in stopped { kill(pid, SIGCONT) }
                #expect(who.code == 0, "\(who.errors)")
                #expect(wrong.code == 49)
            }
            // What was added is there after a start from the files, and after a rebuild of them.
            let file = installation.data + "/directory/accounts.mdb"
            try FileManager.default.removeItem(atPath: file)
            try await installation.serving { server in
                let password = try await server.addAccount("second")
                #expect(try await server.whoAmI("second", password).code == 0)
                let listed = try await installation.succeed("account", "list")
                #expect(listed.output.contains("phone"))
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
            }
        }
    }

    @Test func `a publisher adds and changes certificates, which are then looked up`()
        async throws
    {
        try await Installation.with { installation in
            let foreign = try await ForeignAuthority.make(in: installation.folder)
            let first = try await Self.der(try await foreign.issue("first", ["bob@example.com"]))
            let second = try await Self.der(try await foreign.issue("second", ["bob@example.com"]))
            try await installation.serving { server in
                let password = try await server.addAccount("ca", "--publisher")
                let entry = """
                    dn: mail=bob@example.com,dc=example,dc=com
                    objectClass: top
                    objectClass: person
                    objectClass: organizationalPerson
                    objectClass: inetOrgPerson
                    cn: Bob Builder
                    sn: Builder
                    mail: bob@example.com
                    userCertificate;binary:: \(first.base64EncodedString())

                    """
                let added = try await server.write("ldapadd", entry, "ca", password)
                #expect(added.code == 0, "\(added.errors)")
                #expect(try await server.lookUp("bob@example.com") == [first])
                let again = try await server.write("ldapadd", entry, "ca", password)
                #expect(again.code == 68, "\(again.errors)")
                let replaced = try await server.write(
                    "ldapmodify",
                    """
                    dn: mail=bob@example.com,dc=example,dc=com
                    changetype: modify
                    replace: userCertificate;binary
                    userCertificate;binary:: \(second.base64EncodedString())

                    """,
                    "ca",
                    password
                )
                #expect(replaced.code == 0, "\(replaced.errors)")
                #expect(try await server.lookUp("bob@example.com") == [second])
                let log = try await installation.succeed("audit", "log", "--json")
                #expect(log.output.contains(#""via":"ldap""#))
                try await installation.succeed("audit", "verify")
            }
        }
    }

    @Test func `nobody displaces what was issued here, and nobody else writes`() async throws {
        try await Installation.with { installation in
            let foreign = try await ForeignAuthority.make(in: installation.folder)
            let other = try await Self.der(
                try await foreign.issue("other", ["alice@example.com"])
            )
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                let own = try await server.lookUp("alice@example.com")
                try #require(own.count == 1)
                let publisher = try await server.addAccount("ca", "--publisher")
                let reader = try await server.addAccount("reader", "--grade", "internal")
                let replacing = """
                    dn: mail=alice@example.com,dc=example,dc=com
                    changetype: modify
                    replace: userCertificate;binary
                    userCertificate;binary:: \(other.base64EncodedString())

                    """
                let displaced = try await server.write("ldapmodify", replacing, "ca", publisher)
                #expect(displaced.code == 50, "\(displaced.errors)")
                #expect(displaced.errors.contains("issued here"), "\(displaced.errors)")
                let adding = replacing.replacingOccurrences(of: "replace:", with: "add:")
                for (name, password) in [("reader", reader), ("", "")] {
                    let refused = try await server.write("ldapmodify", adding, name, password)
                    #expect(refused.code == 50, "\(name): \(refused.errors)")
                }
                #expect(try await server.lookUp("alice@example.com") == own)
                // Beside ours it may stand.
                let added = try await server.write("ldapmodify", adding, "ca", publisher)
                #expect(added.code == 0, "\(added.errors)")
                #expect(try await server.lookUp("alice@example.com").count == 2)
                let elsewhere = try await server.write(
                    "ldapadd",
                    """
                    dn: mail=eve@example.org,dc=example,dc=com
                    objectClass: inetOrgPerson
                    cn: Eve
                    sn: Eve

                    """,
                    "ca",
                    publisher
                )
                #expect(elsewhere.code == 50, "\(elsewhere.errors)")
            }
        }
    }

    private static func der(_ pem: String) async throws -> Data {
        let path = pem + ".der"
        try await Tool.succeed(
            "openssl",
            ["x509", "-in", pem, "-outform", "DER", "-out", path]
        )
        return try Data(contentsOf: URL(filePath: path))
    }
}

extension Server {
    /// Adds an account and returns the password that was printed.
    fileprivate func addAccount(_ name: String, _ options: String...) async throws -> String {
        let added = try await Tool.succeed(
            Tool.waxwing,
            ["account", "add", name, "--data", installation.data] + options
        )
        let line = try #require(added.lines.first { $0.hasPrefix("password: ") })
        return String(line.dropFirst("password: ".count))
    }

    /// Runs a client of OpenLDAP's with a simple bind; an empty name is nobody's.
    fileprivate func client(
        _ tool: String,
        _ way: [String],
        _ name: String,
        _ password: String,
        _ rest: [String] = [],
        input: String = ""
    ) async throws -> ToolResult {
        let bind = name.isEmpty ? [] : ["-D", name, "-w", password]
        return try await Tool.run(
            tool,
            ["-x"] + way + bind + rest,
            input: input,
            environment: ["LDAPTLS_CACERT": installation.rootCertificate]
        )
    }

    fileprivate func whoAmI(_ name: String, _ password: String) async throws -> ToolResult {
        try await client("ldapwhoami", ["-H", ldaps], name, password)
    }

    fileprivate func write(
        _ tool: String,
        _ ldif: String,
        _ name: String,
        _ password: String
    ) async throws -> ToolResult {
        let dn = name.isEmpty ? "" : "uid=\(name),cn=accounts,dc=example,dc=com"
        return try await client(tool, ["-H", ldaps], dn, password, input: ldif)
    }
}
