import PKIX
import Testing

@Suite struct CertificateReaderTests {
    @Test(arguments: CertificateVector.names)
    func `reads what openssl reads`(_ name: String) throws {
        let vector = try CertificateVector(name)
        let reader = try CertificateReader(vector.der.span)
        let serial = Self.serialText(reader.serialNumber.array())
        #expect(serial == vector.fields["serial"]?.first)
        let times = [reader.notBefore, reader.notAfter].map { "\($0)" }
        #expect(times == ["startdate", "enddate"].compactMap { vector.fields[$0]?.first })
        let names = reader.rfc822Names()
        #expect(names == vector.fields["email"] ?? [])
        let subject = try DistinguishedNameText.rfc4514(reader.subject)
        if let expected = vector.fields["subject"]?.first { #expect(subject == expected) }
    }

    /// What a certificate says of its key.
    struct Uses: Sendable, CustomTestStringConvertible {
        var name: String
        var key: PublicKeyAlgorithm
        var rank: UInt8
        var usage: KeyUsage?
        var purposes: ExtendedKeyUsage?
        var testDescription: String { name }

        init(
            _ name: String,
            _ key: PublicKeyAlgorithm,
            rank: UInt8,
            usage: KeyUsage? = nil,
            purposes: ExtendedKeyUsage? = nil
        ) {
            self.name = name
            self.key = key
            self.rank = rank
            self.usage = usage
            self.purposes = purposes
        }
    }

    @Test(arguments: [
        Uses(
            "rsa-mail",
            .rsa(bits: 2048),
            rank: 0,
            usage: [.digitalSignature, .keyEncipherment],
            purposes: .emailProtection
        ),
        Uses(
            "p256-mail",
            .ec(.p256),
            rank: 1,
            usage: [.digitalSignature, .keyAgreement],
            purposes: .emailProtection
        ),
        Uses(
            "p384-signing",
            .ec(.p384),
            rank: 255,
            usage: .digitalSignature,
            purposes: .emailProtection
        ),
        Uses(
            "p521-any",
            .ec(.p521),
            rank: 1,
            usage: [.keyAgreement, .decipherOnly],
            purposes: .any
        ),
        Uses("brainpool", .ec(.other), rank: 1, usage: .keyAgreement),
        Uses("ed25519", .ed25519, rank: 255),
        Uses("pss", .rsaPSS, rank: 255),
        Uses("x25519", .x25519, rank: 1, usage: .keyAgreement, purposes: .emailProtection),
        Uses(
            "server",
            .rsa(bits: 2048),
            rank: 255,
            usage: .keyEncipherment,
            purposes: .serverAuth
        ),
        Uses("authority", .ec(.p256), rank: 255, usage: [.keyCertSign, .keyEncipherment]),
        Uses("version1", .rsa(bits: 2048), rank: 0),
        Uses("bare", .rsa(bits: 2048), rank: 0),
        Uses("bare-ec", .ec(.p256), rank: 1),
        Uses("data-only", .rsa(bits: 2048), rank: 1, usage: .dataEncipherment),
        Uses(
            "client",
            .rsa(bits: 2048),
            rank: 255,
            usage: .keyEncipherment,
            purposes: [.clientAuth, .other]
        ),
    ])
    func `tells what a key is fit for`(_ row: Uses) throws {
        let vector = try CertificateVector(row.name)
        let reader = try CertificateReader(vector.der.span)
        let isFit = reader.isFitForEncryption
        #expect(isFit == (row.rank != 255))
        let rank = reader.encryptionRank
        #expect(rank == row.rank)
        let key = reader.publicKeyAlgorithm
        #expect(key == row.key)
        let usage = reader.keyUsage
        #expect(usage == row.usage)
        let purposes = reader.extensions.extendedKeyUsage
        #expect(purposes == row.purposes)
    }

    @Test func `reads an authority's constraints and key identifiers`() throws {
        let vector = try CertificateVector("authority")
        let reader = try CertificateReader(vector.der.span)
        let isAuthority = reader.isCertificateAuthority
        #expect(isAuthority)
        let pathLength = reader.extensions.pathLength
        #expect(pathLength == 3)
        let own = reader.subjectKeyIdentifier?.array()
        let issuer = reader.authorityKeyIdentifier?.array()
        #expect(own?.count == 20)
        #expect(issuer?.count == 20)
        #expect(own != issuer)
        let isSelfIssued = reader.isSelfIssued
        #expect(!isSelfIssued)
    }

    @Test func `walks over names of every form`() throws {
        let vector = try CertificateVector("server")
        let reader = try CertificateReader(vector.der.span)
        let names = reader.extensions.subjectAlternativeName?.array()
        let content = try #require(names)
        var walk = GeneralNames(content: content.span)
        var forms: [GeneralNames.Form] = []
        while let name = try walk.next() { forms.append(name.form) }
        #expect(forms == [.dnsName, .ipAddress, .ipAddress, .registeredID, .directoryName])
    }

    @Test func `validity includes both ends`() throws {
        let vector = try CertificateVector("rsa-mail")
        let reader = try CertificateReader(vector.der.span)
        let (first, last) = (reader.notBefore, reader.notAfter)
        let verdicts = [first - 1, first, last, last + 1].map { reader.isValid(at: $0) }
        #expect(verdicts == [false, true, true, false])
    }

    @Test func `a certificate without a subject says so`() throws {
        let vector = try CertificateVector("emptysubject")
        let reader = try CertificateReader(vector.der.span)
        let isEmpty = reader.hasEmptySubject
        #expect(isEmpty)
    }

    @Test func `the signed part can be read by itself`() throws {
        let vector = try CertificateVector("rsa-mail")
        let whole = try CertificateReader(vector.der.span)
        let tbs = whole.tbs.array()
        let part = try CertificateReader(toBeSigned: tbs.span)
        let hasSameKey = part.subjectPublicKeyInfo.hasSameBytes(as: whole.subjectPublicKeyInfo)
        #expect(hasSameKey)
        let signature = part.signature.count
        #expect(signature == 0)
    }

    /// OpenSSL writes a negative number as a minus and its magnitude.
    private static func serialText(_ content: [UInt8]) -> String {
        var octets = content
        let isNegative = octets[0] >= 0x80
        if isNegative {
            var carry = true
            for index in octets.indices.reversed() {
                octets[index] = ~octets[index]
                if carry { (octets[index], carry) = octets[index].addingReportingOverflow(1) }
            }
        }
        if octets.count > 1, octets[0] == 0 { octets.removeFirst() }
        let digits = octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return (isNegative ? "-" : "") + digits
    }
}
