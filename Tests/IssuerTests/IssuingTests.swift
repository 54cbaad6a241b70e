import Addressing
import Cryptography
import Issuer
import PKIX
import Testing

/// What is in a certificate, and who may sign it.
@Suite struct IssuingTests {
    /// A signer with another key than it should have.
    struct WrongKey: Signer {
        var key: TestKey
        var signatureAlgorithm: SignatureAlgorithm { key.signatureAlgorithm }
        func sign(_ tbs: Span<UInt8>) throws -> [UInt8] { try key.sign(tbs) }
    }

    /// A signer that cannot sign.
    struct Broken: Signer {
        struct Failure: Error, Equatable {}
        var signatureAlgorithm: SignatureAlgorithm { .ecdsaWithSHA256 }
        func sign(_ tbs: Span<UInt8>) throws -> [UInt8] { throw Failure() }
    }

    static func request(
        _ address: String = "alice@example.com",
        name: String? = "Alice Liddell"
    ) throws -> CertificateRequest {
        try .mailbox(
            try MailAddress(address),
            name: name,
            organization: "Example AG",
            subjectPublicKeyInfo: try TestKey.shared(.p256).publicKey
        )
    }

    @Test func `a signature by another key of the same kind does not leave`() throws {
        let hierarchy = try Hierarchy.shared()
        #expect(throws: IssuerError.signatureDoesNotVerify) {
            try hierarchy.smime.issue(
                try Self.request(),
                policy: hierarchy.policy,
                now: hierarchy.now,
                signer: WrongKey(key: hierarchy.serviceKey)
            )
        }
    }

    @Test func `a signer of another algorithm is not asked`() throws {
        let hierarchy = try Hierarchy.shared()
        #expect(
            throws: IssuerError.signerAlgorithm(expected: .ecdsaWithSHA256, found: .ecdsaWithSHA384)
        ) {
            try hierarchy.smime.issue(
                try Self.request(),
                policy: hierarchy.policy,
                now: hierarchy.now,
                signer: hierarchy.rootKey
            )
        }
    }

    @Test func `the signer's own error comes through`() throws {
        let hierarchy = try Hierarchy.shared()
        #expect(throws: Broken.Failure()) {
            try hierarchy.smime.issue(
                try Self.request(),
                policy: hierarchy.policy,
                now: hierarchy.now,
                signer: Broken()
            )
        }
    }

    @Test func `a leaf cannot be an authority`() throws {
        let leaf = try Hierarchy.shared().mailbox()
        #expect(throws: IssuerError.notAnAuthority) {
            try CertificationAuthority(certificate: leaf.der)
        }
    }

    @Test func `two certificates of one request have different serial numbers`() throws {
        let hierarchy = try Hierarchy.shared()
        let first = try hierarchy.mailbox()
        let second = try hierarchy.mailbox()
        #expect(first.serial != second.serial)
        #expect(first.fingerprint() != second.fingerprint())
        #expect(first.fingerprint().count == 32)
    }

    @Test func `the address keeps the case given, its domain does not`() throws {
        let certificate = try Hierarchy.shared().mailbox("Alice.LIDDELL@EXAMPLE.com")
        let names = try CertificateReader(certificate.der.span).rfc822Names()
        #expect(names == ["Alice.LIDDELL@example.com"])
    }

    @Test func `an address beyond ASCII is an SmtpUTF8Mailbox`() throws {
        let certificate = try Hierarchy.shared().mailbox("Jörg@BÜCHER.example")
        let reader = try CertificateReader(certificate.der.span)
        let names = reader.mailNames()
        #expect(names == ["Jörg@xn--bcher-kva.example"])
        let ascii = reader.rfc822Names()
        #expect(ascii.isEmpty)
        let subject = try DistinguishedNameText.rfc4514(reader.subject)
        #expect(subject == "CN=Jörg@xn--bcher-kva.example,O=Example AG")
    }

    @Test func `the reader finds what was asked for`() throws {
        let hierarchy = try Hierarchy.shared()
        let certificate = try hierarchy.mailbox(kind: .rsa2048)
        let reader = try CertificateReader(certificate.der.span)
        let isFit = reader.isFitForEncryption
        #expect(isFit)
        let rank = reader.encryptionRank
        #expect(rank == 0)
        let times = [reader.notBefore, reader.notAfter]
        #expect(times == [certificate.notBefore, certificate.notAfter])
        let serial = reader.serialNumber.array()
        #expect(serial == certificate.serial.content)
        let issuer = reader.issuer.array()
        #expect(issuer == hierarchy.smime.subject)
    }

    /// A name, and the subject that comes of it.
    struct SubjectRow: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var address = "alice@example.com"
        var name: String?
        var expected: String
    }

    static let long = String(repeating: "a", count: 55) + "@example.com"

    @Test(arguments: [
        SubjectRow(
            testDescription: "a name",
            name: "Alice Liddell",
            expected: "emailAddress=alice@example.com,CN=Alice Liddell,O=Example AG"
        ),
        SubjectRow(
            testDescription: "no name",
            name: nil,
            expected: "emailAddress=alice@example.com,CN=alice@example.com,O=Example AG"
        ),
        SubjectRow(
            testDescription: "spaces around it",
            name: "  Alice ",
            expected: "emailAddress=alice@example.com,CN=Alice,O=Example AG"
        ),
        SubjectRow(
            testDescription: "another address as a name",
            name: "bob@example.com",
            expected: "emailAddress=alice@example.com,CN=alice@example.com,O=Example AG"
        ),
        SubjectRow(
            testDescription: "64 characters",
            name: String(repeating: "ä", count: 64),
            expected: "emailAddress=alice@example.com,CN=\(String(repeating: "ä", count: 64)),"
                + "O=Example AG"
        ),
        SubjectRow(
            testDescription: "65 characters",
            name: String(repeating: "ä", count: 65),
            expected: "emailAddress=alice@example.com,O=Example AG"
        ),
        SubjectRow(
            testDescription: "an address of 67 characters and no name",
            address: long,
            name: nil,
            expected: "emailAddress=\(long),O=Example AG"
        ),
        SubjectRow(
            testDescription: "characters that need escaping",
            name: "Liddell, Alice \"A+\"",
            expected: "emailAddress=alice@example.com,CN=Liddell\\, Alice \\\"A\\+\\\","
                + "O=Example AG"
        ),
    ])
    func `a subject has what fits`(_ row: SubjectRow) throws {
        let request = try Self.request(row.address, name: row.name)
        let text = try DistinguishedNameText.rfc4514(request.subject.der.span)
        #expect(text == row.expected)
        let hierarchy = try Hierarchy.shared()
        _ = try hierarchy.smime.issue(
            request,
            policy: hierarchy.policy,
            now: hierarchy.now,
            signer: hierarchy.smimeKey
        )
    }

    @Test func `refuses names that say nothing or hide something`() throws {
        #expect(throws: IssuerError.nameCharacter(attribute: "commonName", scalar: 10)) {
            try Self.request(name: "Alice\nLiddell")
        }
        #expect(throws: IssuerError.nameCharacter(attribute: "commonName", scalar: 0)) {
            try Self.request(name: "Alice\0")
        }
        #expect(throws: IssuerError.nameMeaningless(attribute: "commonName")) {
            try Self.request(name: ". -")
        }
        #expect(
            throws: IssuerError.nameLength(attribute: "commonName", characters: 0, maximum: 64)
        ) {
            try Self.request(name: " ")
        }
    }

    @Test func `an organization's name has 64 characters at most`() throws {
        let key = try TestKey.shared(.p384).publicKey
        let longest = String(repeating: "ö", count: 64)
        let request = try CertificateRequest.authority(
            .rootCA,
            organization: longest,
            subjectPublicKeyInfo: key
        )
        let text = try DistinguishedNameText.rfc4514(request.subject.der.span)
        #expect(text == "CN=Root CA,O=\(longest)")
        #expect(
            throws: IssuerError.nameLength(
                attribute: "organizationName",
                characters: 65,
                maximum: 64
            )
        ) {
            try CertificateRequest.authority(
                .rootCA,
                organization: longest + "o",
                subjectPublicKeyInfo: key
            )
        }
    }

    @Test func `refuses keys that a profile does not allow`() throws {
        #expect(throws: IssuerError.keyKind(.rsa2048, .rootCA)) {
            try CertificateRequest.authority(
                .rootCA,
                organization: "Example AG",
                subjectPublicKeyInfo: try TestKey.shared(.rsa2048).publicKey
            )
        }
        #expect(throws: IssuerError.keyKind(.ed25519, .directoryTLS)) {
            try CertificateRequest.service(
                hosts: [try HostName("example.com")],
                organization: "Example AG",
                subjectPublicKeyInfo: try TestKey.shared(.ed25519).publicKey
            )
        }
        var offCurve = try TestKey.shared(.p256).publicKey
        offCurve[offCurve.count - 1] ^= 1
        #expect(throws: IssuerError.publicKey(.malformedPublicKey)) {
            try CertificateRequest.authority(
                .rootCA,
                organization: "Example AG",
                subjectPublicKeyInfo: offCurve
            )
        }
    }

    @Test func `a service needs a host`() throws {
        #expect(throws: IssuerError.missing(.host, .directoryTLS)) {
            try CertificateRequest.service(
                hosts: [],
                organization: "Example AG",
                subjectPublicKeyInfo: try TestKey.shared(.p256).publicKey
            )
        }
    }
}
