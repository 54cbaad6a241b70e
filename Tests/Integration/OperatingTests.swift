import Foundation
import Synchronization
import Testing

/// What a running server tells, and what it takes up without a restart.
@Suite struct OperatingTests {
    @Test func `the access log is written to its file, and settings are taken up as they change`()
        async throws
    {
        try await Installation.with { installation in
            let log = installation.folder + "/access.log"
            let plain = try Self.settings(of: installation)
            try Self.write(
                plain + "log:\n  access: full\n  access-file: \(log)\n  addresses: plain\n",
                to: installation
            )
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                #expect(try await server.lookUp("alice@example.com").count == 1)
                try await eventually("the look-up is logged") {
                    let lines = Self.lines(log)
                    return lines.contains { $0.contains("filter=\"(mail=alice@example.com)\"") }
                        && lines.contains { $0.contains("SEARCH RESULT tag=101 err=0 ") }
                        && lines.last?.hasSuffix(" closed") == true
                }
                try Self.write(
                    plain + "log:\n  access: off\naccess:\n  rules: ['grade none']\n",
                    to: installation
                )
                try await eventually("the rules are in force") {
                    try await Self.searchCode(server) == 50
                }
                // Half a file is no reason to forget the rules.
                try Self.write("access:\n  rules: ['grade all']\n", to: installation)
                kill(server.processIdentifier, SIGHUP)
                #expect(try await Self.searchCode(server) == 50)
                // As an editor does, which Landlock keeps the role from following.
                try Self.write(plain, to: installation, asAnEditor: true)
                try await eventually("the rules are gone") {
                    try await Self.searchCode(server) == 0
                }
            }
        }
    }

    @Test(arguments: [false, true])
    func `whoever becomes a partner finds people by an index that is made then`(
        isRunning: Bool
    ) async throws {
        try await Installation.with { installation in
            let plain = try Self.settings(of: installation)
            let rules = plain + "access:\n  rules: ['grade partner']\n"
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                #expect(try await Self.found("(mail=*lice*)", server) == nil)
                #expect(Self.searchFiles(of: installation).isEmpty)
                guard isRunning else { return }
                // As an editor does, which Landlock keeps the roles from following.
                try Self.write(rules, to: installation, asAnEditor: true)
                try await Self.findsAsPartner(server, of: installation)
            }
            guard !isRunning else { return }
            try Self.write(rules, to: installation)
            try await installation.serving { server in
                try await Self.findsAsPartner(server, of: installation)
            }
        }
    }

    private static func findsAsPartner(
        _ server: Server,
        of installation: Installation
    ) async throws {
        try await eventually("the search file is there") { !searchFiles(of: installation).isEmpty }
        try await eventually("the rules are in force") {
            try await found("(mail=*lice*)", server) == ["alice@example.com"]
        }
        try await installation.succeed("mailbox", "enroll", "bob@example.com")
        #expect(try await found("(mail=bo*)", server) == ["bob@example.com"])
    }

    @Test func `new certificates are presented, and bad ones are not, without a failed look-up`()
        async throws
    {
        try await Installation.with { installation in
            let pairs = try await [
                Self.makePair("one", in: installation), Self.makePair("other", in: installation),
            ]
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                try await Self.underLoad(server, of: installation) {
                    for round in 0..<6 {
                        try await Self.present(
                            pairs[round % 2],
                            isTold: round % 3 != 2,
                            server,
                            of: installation
                        )
                    }
                }
                let found = try await Tool.run(
                    "ldapsearch",
                    ["-x", "-LLL", "-H", server.ldaps, "-b", "dc=example,dc=com"]
                        + ["(mail=alice@example.com)", "mail"],
                    environment: ["LDAPTLS_CACERT": pairs[1].certificate]
                )
                #expect(found.output.contains("mail: alice@example.com"), "\(found.errors)")
            }
        }
    }

    /// A certificate for the listener, and its key.
    private static func makePair(
        _ name: String,
        in installation: Installation
    ) async throws -> (certificate: String, key: String) {
        let pair = (
            certificate: "\(installation.folder)/\(name).pem",
            key: "\(installation.folder)/\(name).key"
        )
        try await Tool.succeed(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", pair.key, "-out", pair.certificate,
            ]
        )
        return pair
    }

    /// Puts the pair in its place, the certificate first, which does not go with the key that is still
    /// there, until it is presented.
    ///
    /// The server is told each time, or finds out for itself.
    private static func present(
        _ pair: (certificate: String, key: String),
        isTold: Bool,
        _ server: Server,
        of installation: Installation
    ) async throws {
        let old = try await presented(server)
        try replace(installation.data + "/tls/directory.pem", with: pair.certificate)
        if isTold { kill(server.processIdentifier, SIGHUP) }
        // Long enough for the files to be looked at.
        let end = ContinuousClock.now + (isTold ? .milliseconds(300) : .seconds(3))
        while ContinuousClock.now < end { #expect(try await presented(server) == old) }
        try replace(installation.data + "/tls/directory.key", with: pair.key)
        if isTold { kill(server.processIdentifier, SIGHUP) }
        let new = try String(contentsOfFile: pair.certificate, encoding: .utf8)
        try await eventually("the new certificate is presented") {
            try await new.contains(presented(server))
        }
    }

    /// Whether those who look addresses up are to stop.
    private final class Stop: Sendable {
        private let flag = Mutex(false)
        var isOver: Bool { flag.withLock { $0 } }
        func end() { flag.withLock { $0 = true } }
    }

    /// Runs `body` while others look an address up by TLS without a pause, on a connection for each
    /// look-up and on some that last; none may fail.
    private static func underLoad(
        _ server: Server,
        of installation: Installation,
        _ body: () async throws -> Void
    ) async throws {
        let many = 200
        let list = installation.folder + "/addresses"
        try String(repeating: "alice@example.com\n", count: many)
            .write(toFile: list, atomically: false, encoding: .utf8)
        let stop = Stop()
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for count in [1, 1, many] {
                let what = count == 1 ? ["(mail=alice@example.com)"] : ["-f", list, "(mail=%s)"]
                group.addTask {
                    var total = 0
                    while !stop.isOver {
                        let found = try await Tool.succeed(
                            "ldapsearch",
                            ["-x", "-LLL", "-H", server.ldaps, "-b", "dc=example,dc=com"]
                                + what + ["mail"],
                            environment: ["LDAPTLS_REQCERT": "never"]
                        )
                        let answers = found.lines.count { $0 == "mail: alice@example.com" }
                        #expect(answers == count)
                        total += answers
                    }
                    return total
                }
            }
            do {
                defer { stop.end() }
                try await body()
            }
            var counts: [Int] = []
            for try await count in group { counts.append(count) }
            return counts
        }
        #expect(counts.allSatisfy { $0 > 0 })
    }

    @Test func `a local program is known by its user over a Unix socket`() async throws {
        try await Installation.with { installation in
            let socket = installation.folder + "/ldapi"
            let plain = try Self.settings(of: installation)
            let text = plain.replacingOccurrences(
                of: "ldap:\n",
                with: "ldap:\n  unix-listen: \(socket)\n"
            )
            try Self.write(text, to: installation)
            try await installation.serving { _ in
                let url = "ldapi://" + socket.replacingOccurrences(of: "/", with: "%2F")
                let known = try await Tool.succeed(
                    "ldapwhoami",
                    ["-Y", "EXTERNAL", "-Q", "-H", url]
                )
                #expect(
                    known.output.contains("uidNumber=\(getuid()),cn=peercred,cn=external,cn=auth")
                )
            }
        }
    }

    @Test func `the server tells of itself below cn=Monitor, to internal clients alone`()
        async throws
    {
        try await Installation.with { installation in
            let socket = installation.folder + "/ldapi"
            let text = try Self.settings(of: installation)
                .replacingOccurrences(of: "ldap:\n", with: "ldap:\n  unix-listen: \(socket)\n")
            try Self.write(
                text + "access:\n  rules: ['uid \(getuid()) grade internal']\n",
                to: installation
            )
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                #expect(try await server.lookUp("alice@example.com").count == 1)
                let url = "ldapi://" + socket.replacingOccurrences(of: "/", with: "%2F")
                let found = try await Tool.succeed(
                    "ldapsearch",
                    ["-Y", "EXTERNAL", "-Q", "-LLL", "-o", "ldif-wrap=no", "-H", url]
                        + ["-b", "cn=Monitor", "(cn=*)", "*", "+"]
                )
                let entries = Self.entries(found.output)
                #expect(
                    entries["cn=Monitor"]?.contains("objectClass: monitorServer") == true
                )
                #expect(
                    entries.values.contains {
                        $0.contains("labeledURI: \(url)")
                            && $0.contains("monitorConnectionLocalAddress: PATH=\(socket)")
                    }
                )
                #expect(
                    entries["cn=Mailboxes,cn=Database 1,cn=Databases,cn=Monitor"]?
                        .contains("monitorCounter: 1") == true
                )
                // The look-up by another connection, which may have been closed a moment ago.
                #expect(
                    entries["cn=Look-ups,cn=Statistics,cn=Monitor"]?
                        .contains("monitorCounter: 1") == true
                )
                for address in [server.ldap, url] {
                    let refused = try await Tool.run(
                        "ldapsearch",
                        ["-x", "-LLL", "-H", address, "-b", "cn=Monitor", "(cn=*)"]
                    )
                    // By a Unix socket, too, nobody is known who does not bind.
                    #expect(refused.code == 32)
                    #expect(refused.output == "")
                }
            }
        }
    }

    /// The lines of an LDIF by the entry's name.
    private static func entries(_ ldif: String) -> [String: [String]] {
        var entries: [String: [String]] = [:]
        for record in ldif.components(separatedBy: "\n\n") {
            let lines = record.split(separator: "\n").map(String.init)
            guard let name = lines.first, name.hasPrefix("dn: ") else { continue }
            entries[String(name.dropFirst(4))] = lines
        }
        return entries
    }

    private static func settings(of installation: Installation) throws -> String {
        try String(contentsOfFile: installation.data + "/waxwing.yaml", encoding: .utf8)
    }

    /// Writes into the file that is there, which a confined role may read on.
    private static func write(
        _ settings: String,
        to installation: Installation,
        asAnEditor isRenamed: Bool = false
    ) throws {
        try settings.write(
            toFile: installation.data + "/waxwing.yaml",
            atomically: isRenamed,
            encoding: .utf8
        )
    }

    private static func replace(_ path: String, with other: String) throws {
        try Data(contentsOf: URL(filePath: other)).write(to: URL(filePath: path))
    }

    private static func lines(_ path: String) -> [String] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    private static func searchCode(_ server: Server) async throws -> Int {
        try await Tool.run(
            "ldapsearch",
            [
                "-x", "-LLL", "-H", server.ldap, "-b", "dc=example,dc=com",
                "(mail=alice@example.com)", "mail",
            ]
        ).code
    }

    /// The addresses that a filter finds; nil when the search is refused.
    private static func found(_ filter: String, _ server: Server) async throws -> [String]? {
        let search = try await Tool.run(
            "ldapsearch",
            ["-x", "-LLL", "-H", server.ldap, "-b", "dc=example,dc=com", filter, "mail"]
        )
        guard search.code == 0 else { return nil }
        return search.output.split(separator: "\n").filter { $0.hasPrefix("mail: ") }
            .map { String($0.dropFirst("mail: ".count)) }
    }

    private static func searchFiles(of installation: Installation) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: installation.data + "/directory"
        )
        return (names ?? []).filter { $0.hasPrefix("search-") && $0.hasSuffix(".mdb") }
    }

    /// The certificate that the TLS listener presents.
    private static func presented(_ server: Server) async throws -> String {
        let address = String(server.ldaps.dropFirst("ldaps://".count))
        let shown = try await Tool.run("openssl", ["s_client", "-connect", address])
        let begin = try #require(shown.output.range(of: "-----BEGIN CERTIFICATE-----"))
        let end = try #require(shown.output.range(of: "-----END CERTIFICATE-----"))
        return String(shown.output[begin.lowerBound..<end.upperBound])
    }
}
