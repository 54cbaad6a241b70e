import ChangeFeed
import LDAP
import LDAPEngine
import Testing

/// Binds that prove who somebody is.
@Suite struct AccountTests {
    static let whoAmI = Request.extended(id: 9, "1.3.6.1.4.1.4203.1.11.3")
    static let sync = "uid=sync,cn=accounts,dc=example,dc=com"

    /// The account that a bind name names.
    @Test(
        arguments: [
            (sync, "sync"), ("UID=Sync, CN=Accounts, DC=Example, DC=com", "sync"),
            ("0.9.2342.19200300.100.1.1=sync,cn=accounts,dc=example,dc=com", "sync"),
            ("sync", "sync"), ("SYNC", "sync"),
            ("uid=sync,dc=example,dc=com", "uid=sync,dc=example,dc=com"),
            ("cn=x,uid=sync,cn=accounts,dc=example,dc=com", nil),
            ("cn=accounts,dc=example,dc=com", nil), ("", ""),
        ] as [(String, String?)]
    )
    func `an account is named by its DN or alone`(_ name: String, _ account: String?) throws {
        var client = try Client(isProtected: true)
        let (outcome, responses) = try client.exchange(
            Request.bind(id: 3, name: name, password: "secret")
        )
        #expect(outcome == .suspended)
        #expect(responses.isEmpty)
        #expect(!client.engine.lastOperation.isFinished)
        guard case .password(let check)? = client.session.takeDeferred() else {
            Issue.record("nothing to check")
            return
        }
        #expect(client.session.takeDeferred() == nil)
        if let account { #expect(check.account == account) }
        #expect(check.account != "sync" || account == "sync")
        #expect(check.password.withBytes { $0.array() } == Array("secret".utf8))
    }

    struct Verdict: Sendable, CustomTestStringConvertible {
        var name: String, verdict: PasswordVerdict, code: ResultCode
        var grade = Grade.public, authorizationID = ""
        var testDescription: String { name }
    }

    @Test(arguments: [
        Verdict(
            name: "accepted",
            verdict: .accepted(account: "sync", grade: .partner, mayWrite: false),
            code: .success,
            grade: .partner,
            authorizationID: "dn:\(sync)"
        ),
        Verdict(name: "refused", verdict: .refused, code: .invalidCredentials),
        Verdict(name: "busy", verdict: .busy, code: .busy),
        Verdict(name: "unavailable", verdict: .unavailable, code: .unavailable),
    ])
    func `a checked password is what the verdict says`(_ row: Verdict) throws {
        var client = try Client(isProtected: true)
        #expect(client.receive(Request.bind(id: 3, name: "sync", password: "secret")) == .suspended)
        _ = client.session.takeDeferred()
        let (outcome, answer) = try client.complete(.password(row.verdict))
        #expect(outcome == .none)
        #expect(answer.count == 1)
        #expect(answer.code == row.code)
        #expect(client.engine.lastOperation.messageID == 3)
        #expect(client.engine.lastOperation.resultCode == row.code)
        #expect(client.session.grade == row.grade)
        let who = try client.send(Self.whoAmI)
        #expect(who.extendedText == row.authorizationID)
        // A second result is for nobody.
        let (second, nothing) = try client.complete(.password(row.verdict))
        #expect(second == .none)
        #expect(nothing.isEmpty)
    }

    @Test(arguments: [
        (Request.bind(id: 4), ResultCode.success),
        (Request.bind(id: 4, version: 2), .protocolError),
        (Request.saslBind(id: 4, mechanism: "PLAIN"), .authMethodNotSupported),
        (Request.bind(id: 4, name: "sync"), .success),
    ])
    func `another bind ends the identity, whatever comes of it`(
        _ request: [UInt8],
        _ code: ResultCode
    ) throws {
        var client = try Client(isProtected: true)
        _ = client.receive(Request.bind(name: "sync", password: "secret"))
        _ = try client.complete(
            .password(.accepted(account: "sync", grade: .internal, mayWrite: true))
        )
        #expect(client.session.grade == .internal)
        #expect(try client.send(request).code == code)
        #expect(client.session.grade == .public)
        #expect(try client.send(Self.whoAmI).extendedText == "")
    }

    @Test
    func `a password in the clear is not looked at, and on a Unix socket it is not in the clear`()
        throws
    {
        var client = try Client()
        let request = Request.bind(name: "sync", password: "secret")
        #expect(try client.send(request).code == .confidentialityRequired)
        #expect(client.session.takeDeferred() == nil)
        var local = try Client(listener: .ldapi)
        #expect(local.receive(request) == .suspended)
    }

    @Test func `a password of any length is taken or refused`() throws {
        var client = try Client(isProtected: true)
        for (length, outcome) in [(1, Outcome.suspended), (1024, .suspended), (1025, .none)] {
            let password = String(repeating: "p", count: length)
            #expect(client.receive(Request.bind(name: "sync", password: password)) == outcome)
            _ = try client.complete(.password(.refused))
        }
    }

    static let gateway = Identity(
        .certificate(
            subject: "CN=Gateway,O=Example AG",
            fingerprint: [UInt8](repeating: 1, count: 32)
        )
    )

    @Test(
        arguments: [
            (nil, .success), ("", .success), ("dn:CN=Gateway,O=Example AG", .success),
            ("dn:cn=gateway, o=Example  AG", .success), ("dn:CN", .invalidCredentials),
            ("dn:CN=Somebody", .invalidCredentials), ("u:gateway", .invalidCredentials),
        ] as [(String?, ResultCode)]
    )
    func `EXTERNAL is who the transport says, and nobody else`(
        _ credentials: String?,
        _ code: ResultCode
    ) throws {
        var client = try Client(
            isProtected: true,
            external: Self.gateway,
            rules: ["certificate CN=Gateway,O=Example\\20AG grade partner"]
        )
        #expect(client.session.grade == .public)
        let answer = try client.send(
            Request.saslBind(mechanism: "EXTERNAL", credentials: credentials)
        )
        #expect(answer.code == code)
        #expect(client.session.grade == (code == .success ? .partner : .public))
        let name = code == .success ? "dn:CN=Gateway,O=Example AG" : ""
        #expect(try client.send(Self.whoAmI).extendedText == name)
    }

    @Test func `EXTERNAL is offered where the transport knows somebody, and is the kernel's word`()
        throws
    {
        var client = try Client(
            listener: .ldapi,
            external: Identity(.peer(uid: 1000, gid: 100)),
            rules: ["uid 1000 grade internal"]
        )
        let root = Request.search(base: "", scope: 0, "(objectClass=*)", attributes: ["+"])
        #expect(try client.send(root).texts(of: "supportedSASLMechanisms") == ["EXTERNAL"])
        #expect(try client.send(Request.saslBind(mechanism: "EXTERNAL")).code == .success)
        #expect(client.session.grade == .internal)
        #expect(
            try client.send(Self.whoAmI).extendedText
                == "dn:gidNumber=100+uidNumber=1000,cn=peercred,cn=external,cn=auth"
        )
        var stranger = try Client()
        #expect(try stranger.send(root).values(of: "supportedSASLMechanisms") == nil)
        #expect(
            try stranger.send(Request.saslBind(mechanism: "EXTERNAL")).code
                == .authMethodNotSupported
        )
    }

    @Test func `another policy holds from the next message on`() throws {
        var client = try Client()
        _ = try client.send(Request.bind())
        #expect(client.session.grade == .public)
        client.engine.replaceAccess(try AccessPolicy(rules: ["listener ldap grade internal"]))
        _ = try client.send(Request.bind())
        #expect(client.session.grade == .internal)
    }

    @Test func `what is urgent is told by the message alone`() throws {
        let client = try Client()
        for (request, isUrgent) in [
            (Request.abandon(7), true), (Request.unbind(), true), (Request.bind(), false),
            (Request.search(base: "", "(cn=*)"), false), (Self.whoAmI, false),
            (Request.extended("1.3.6.1.1.8"), true), ([0x30, 0x00], true),
        ] {
            #expect(client.engine.isUrgent(request.span) == isUrgent)
        }
    }
}
