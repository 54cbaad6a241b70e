import BER
import LDAP
import LDAPEngine
import Testing

/// userSMIMECertificate: the certs-only message that is composed when it is asked for.
@Suite struct ComposedCertificateTests {
    static let names = ["userSMIMECertificate", "userSMIMECertificate;binary"]

    @Test(arguments: names)
    func `each current certificate comes with its chain, best first`(_ name: String) throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(base: "", "(mail=alice@example.com)", attributes: [name])
        )
        let values = try #require(answer.values(of: name))
        let chain = [TestDirectory.authorityCertificate.der]
        #expect(try values.map(certificates) == TestDirectory.alice.map { [$0.der] + chain })
    }

    @Test(arguments: names)
    func `without a current certificate it is not there`(_ name: String) throws {
        var client = try Client(rules: Client.internalRules)
        for (address, list) in [("carol@example.com", [name]), ("carol@example.com", [name, "*"])] {
            for typesOnly in [false, true] {
                let answer = try client.send(
                    Request.search(
                        base: "",
                        typesOnly: typesOnly,
                        "(mail=\(address))",
                        attributes: list
                    )
                )
                #expect(answer.names.count == 1)
                #expect(!answer.attributes.map(\.name).contains(name))
            }
        }
        let filter = "(&(mail=carol@example.com)(\(name)=*))"
        #expect(try client.send(Request.search(base: "", filter)).names.isEmpty)
        client.now = 0
        #expect(try client.send(Request.search(base: "", filter)).names.count == 1)
    }

    @Test func `an authority has none`() throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(
                base: TestDirectory.authority,
                scope: 0,
                "(!(userSMIMECertificate=*))",
                attributes: Self.names
            )
        )
        #expect(answer.names.count == 1)
        #expect(answer.attributes.isEmpty)
    }

    @Test func `it has no rule for equality`() throws {
        var client = try Client()
        let answer = try client.send(
            Request.compare("mail=alice@example.com,dc=example,dc=com", Self.names[1], [0x30])
        )
        #expect(answer.code == .inappropriateMatching)
    }

    static let root = TestCertificate(
        serial: 1,
        commonName: "Root",
        address: nil,
        usage: nil,
        isCertificateAuthority: true,
        issuer: "Root",
        keyIdentifier: [1]
    )
    static let middle = TestCertificate(
        serial: 2,
        commonName: "Middle",
        address: nil,
        usage: nil,
        isCertificateAuthority: true,
        issuer: "Root",
        keyIdentifier: [2],
        issuerKeyIdentifier: [1]
    )
    static let middleRekeyed = TestCertificate(
        serial: 3,
        commonName: "Middle",
        address: nil,
        usage: nil,
        notBefore: TestDirectory.now - 10,
        isCertificateAuthority: true,
        issuer: "Root",
        keyIdentifier: [3],
        issuerKeyIdentifier: [1]
    )
    static let left = TestCertificate(
        serial: 4,
        commonName: "Left",
        address: nil,
        usage: nil,
        isCertificateAuthority: true,
        issuer: "Right"
    )
    static let right = TestCertificate(
        serial: 5,
        commonName: "Right",
        address: nil,
        usage: nil,
        isCertificateAuthority: true,
        issuer: "Left"
    )
    static let expired = TestCertificate(
        serial: 6,
        commonName: "Expired",
        address: nil,
        usage: nil,
        notAfter: TestDirectory.now - 1,
        isCertificateAuthority: true,
        issuer: "Root"
    )

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String, issuer: String, key: [UInt8]?, chain: [TestCertificate]
        var testDescription: String { name }
    }

    @Test(arguments: [
        Row(name: "up to the root", issuer: "Middle", key: [2], chain: [middle, root]),
        Row(
            name: "by the key that issued it",
            issuer: "Middle",
            key: [3],
            chain: [middleRekeyed, root]
        ),
        Row(
            name: "by the newest when no key is named",
            issuer: "Middle",
            key: nil,
            chain: [middleRekeyed, root]
        ),
        Row(name: "not by another key", issuer: "Middle", key: [4], chain: []),
        Row(name: "a name without an entry", issuer: "Nobody", key: nil, chain: []),
        Row(
            name: "an authority whose certificate has expired",
            issuer: "Expired",
            key: nil,
            chain: []
        ),
        Row(name: "a circle ends", issuer: "Left", key: nil, chain: [left, right]),
    ])
    func `the chain`(_ row: Row) throws {
        let leaf = TestCertificate(serial: 50, issuer: row.issuer, issuerKeyIdentifier: row.key)
        let directory = try TestDirectory([
            TestDirectory.authority(0xe0, "Root", [Self.root]),
            TestDirectory.authority(0xe1, "Middle", [Self.middle, Self.middleRekeyed]),
            TestDirectory.authority(0xe2, "Left", [Self.left]),
            TestDirectory.authority(0xe3, "Right", [Self.right]),
            TestDirectory.authority(0xe4, "Expired", [Self.expired]),
            TestDirectory.mailbox(1, "alice@example.com", "Alice", [leaf]),
        ])
        var client = try Client(directory: directory)
        let answer = try client.send(
            Request.search(base: "", "(mail=alice@example.com)", attributes: Self.names)
        )
        let values = try #require(answer.values(of: Self.names[0]))
        #expect(try values.map(certificates) == [([leaf] + row.chain).map(\.der)])
    }

    @Test func `no more values than the limit are composed, the best ones`() throws {
        let leaves = (1...5).map { number in
            TestCertificate(serial: number, notBefore: TestDirectory.now - 100 + number)
        }
        let directory = try TestDirectory([
            TestDirectory.mailbox(1, "alice@example.com", "Alice", leaves)
        ])
        var limits = Limits()
        limits.composedValuesMax = 3
        var client = try Client(limits: limits, directory: directory)
        let answer = try client.send(
            Request.search(
                base: "",
                "(mail=alice@example.com)",
                attributes: Self.names + ["2.5.4.36"]
            )
        )
        let values = try #require(answer.values(of: Self.names[0]))
        #expect(try values.map(certificates) == leaves.reversed().prefix(3).map { [$0.der] })
        #expect(answer.values(of: "userCertificate;binary")?.count == 5)
    }

    /// The certificates of a certs-only message, which must be nothing else (RFC 8551 §3.8).
    private func certificates(_ message: [UInt8]) throws -> [[UInt8]] {
        var reader = BERReader(message.span, rules: .der)
        var info = try reader.readConstructed(.sequence)
        try reader.finish()
        let type = try info.readObjectIdentifier()
        let isSignedData = ObjectIdentifier(1, 2, 840, 113_549, 1, 7, 2).matches(type)
        #expect(isSignedData)
        var explicit = try info.readConstructed(.context(0, constructed: true))
        try info.finish()
        var data = try explicit.readConstructed(.sequence)
        try explicit.finish()
        let version = try data.readInteger()
        #expect(version == 1)
        let digests = try data.readContent(.set).count
        #expect(digests == 0)
        var content = try data.readConstructed(.sequence)
        let contentType = try content.readObjectIdentifier()
        let isData = ObjectIdentifier(1, 2, 840, 113_549, 1, 7, 1).matches(contentType)
        #expect(isData)
        try content.finish()
        var list = try data.readConstructed(.context(0, constructed: true))
        let signers = try data.readContent(.set).count
        #expect(signers == 0)
        try data.finish()
        var certificates: [[UInt8]] = []
        while !list.isAtEnd {
            let element = try list.readElement()
            var copy: [UInt8] = []
            for index in element.whole.indices { copy.append(element.whole[index]) }
            certificates.append(copy)
        }
        return certificates
    }
}
