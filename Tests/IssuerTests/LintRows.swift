import Cryptography
import Issuer

extension LintTests {
    private static let future = DERTree(24, content: Array("20500101000000Z".utf8))

    /// A change for every rule of the table.
    static let rows: [Row] = [
        Row("version is 3") { tree in
            tree.children[0].children[0].content = [1]
            tree.children.removeLast()
            // The fields behind the version have no place of their own without it.
        },
        Row("serial number is positive") { $0.serial.content[0] = 0x80 },
        Row("serial number is positive") { $0.serial.content = [0] },
        Row("serial number is the one that was drawn") { $0.serial.content[15] ^= 1 },
        Row("encoding is DER to the letter") {
            $0[value: ExtensionID.keyUsage] = [3, 2, 4, 0xa0]
        },
        Row("encoding is DER to the letter") { tree in
            tree.extensions[0].children.insert(DERTree(1, content: [0]), at: 1)
        },
        Row("signature algorithm is the one of the issuer's key") {
            $0.signatureAlgorithm.children[0].content[7] = 3
        },
        Row("signature algorithm is the one of the issuer's key") {
            $0.signatureAlgorithm.children.append(DERTree(5, content: []))
        },
        Row("every extension belongs to the profile") {
            $0[value: ExtensionID.certificatePolicies] = [
                0x30, 10, 0x30, 8, 6, 6, 0x67, 0x81, 0x0c, 1, 5, 1,
            ]
        },
        Row("every extension belongs to the profile", .rootCA) {
            $0[value: ExtensionID.extendedKeyUsage] = [
                0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 4,
            ]
        },
        Row("only what must be is critical") { $0.setCritical(false, ExtensionID.keyUsage) },
        Row("only what must be is critical", .smimeCA) {
            $0.setCritical(false, ExtensionID.basicConstraints)
        },
        Row("only what must be is critical") {
            $0.setCritical(true, ExtensionID.subjectAlternativeName)
        },
        Row("validity is the one that was decided") {
            $0.validity.children[1].content = Array("271120032459Z".utf8)
        },
        Row("times are UTCTime until 2049 and GeneralizedTime after") { tree in
            let text = tree.validity.children[1].content
            tree.validity.children[1] = DERTree(24, content: Array("20".utf8) + text)
        },
        Row("it is valid now, and began within the last hour or with its issuer") {
            $0.validity.children[0].content = Array("261122022959Z".utf8)
        },
        Row("it is valid now, and began within the last hour or with its issuer") {
            $0.validity.children[0].content = Array("261122033001Z".utf8)
        },
        Row("it ends with its issuer or before") { $0.validity.children[1] = future },
        Row("a leaf is valid 825 days at most") {
            // 825 days end at 2029-02-24 03:24:59.
            $0.validity.children[1].content = Array("290224032500Z".utf8)
        },
        Row("issuer is its issuer's subject, byte for byte") {
            // The same letters as a PrintableString.
            $0.issuer.children[0].children[0].children[1].tag = 0x13
        },
        Row("subject is the one that was asked for") {
            $0.subject.children[1].children[0].children[1].content[0] = UInt8(ascii: "B")
        },
        Row("subject is the one that was asked for") { $0.subject.children = [] },
        Row("a root is its own issuer, and nothing else is") { $0.subject = $0.issuer },
        Row("a root is its own issuer, and nothing else is", .rootCA) {
            $0.issuer.children.removeLast()
        },
        Row("attributes keep their type, length and characters") {
            $0.subject.children[1].children[0].children[1].tag = 0x13
        },
        Row("attributes keep their type, length and characters") {
            $0.subject.children[1].children[0].children[1].content = [UInt8](
                repeating: UInt8(ascii: "a"),
                count: 65
            )
        },
        Row("attributes keep their type, length and characters") {
            $0.subject.children[0].children[0].children[1].content = Array("- .".utf8)
        },
        Row("attributes keep their type, length and characters") {
            $0.subject.children[0].children[0].children[1].content = Array("a\0b".utf8)
        },
        Row("the mailbox is the one alternative name") {
            $0[value: ExtensionID.subjectAlternativeName] =
                DERTree(0x30, children: [DERTree(0x81, content: Array("bob@example.com".utf8))]).der
        },
        Row("the mailbox is the one alternative name") { tree in
            let name = DERTree(0x81, content: Array("Alice@example.com".utf8))
            let host = DERTree(0x82, content: Array("example.com".utf8))
            tree[value: ExtensionID.subjectAlternativeName] =
                DERTree(0x30, children: [name, host]).der
        },
        Row("its domain is lower-case A-labels") {
            $0[value: ExtensionID.subjectAlternativeName] =
                DERTree(0x30, children: [DERTree(0x81, content: Array("Alice@EXAMPLE.com".utf8))])
                .der
        },
        Row("every address in the subject is the mailbox's") {
            $0.subject.children[1].children[0].children[1].content = Array("b@example.com".utf8)
        },
        Row("every address in the subject is the mailbox's") {
            $0.subject.children[2].children[0].children[1].content = Array("b@example.com".utf8)
        },
        Row("the hosts are the alternative names", .directoryTLS) {
            $0[value: ExtensionID.subjectAlternativeName] = nil
        },
        Row("the hosts are the alternative names", .directoryTLS) {
            $0[value: ExtensionID.subjectAlternativeName] =
                DERTree(0x30, children: [DERTree(0x81, content: Array("a@example.com".utf8))]).der
        },
        Row("key is the one that was asked for") { tree in
            let other = try TestKey.shared(.p256).publicKey
            tree.publicKey = try DERTree(parsing: other)
        },
        Row("key's algorithm is written as demanded") {
            $0.publicKey.children[0].children.removeLast()
        },
        Row("key is strong enough") { $0.publicKey = rsaKey(bits: 1024, exponent: [1, 0, 1]) },
        Row("key is strong enough") { $0.publicKey = rsaKey(bits: 2050, exponent: [1, 0, 1]) },
        Row("an authority's key is strong enough", .smimeCA) {
            $0.publicKey = rsaKey(bits: 2048, exponent: [1, 0, 1])
        },
        Row("an RSA exponent is odd and at least 65537") {
            $0.publicKey = rsaKey(bits: 3072, exponent: [3])
        },
        Row("an RSA exponent is odd and at least 65537") {
            $0.publicKey = rsaKey(bits: 3072, exponent: [1, 0, 2])
        },
        Row("subject key identifier names the key") {
            $0[value: ExtensionID.subjectKeyIdentifier] = nil
        },
        Row("authority key identifier names the issuer's key") {
            $0[value: ExtensionID.authorityKeyIdentifier] = nil
        },
        Row("authority key identifier names the issuer's key") {
            $0[value: ExtensionID.authorityKeyIdentifier] = [0x30, 3, 0x80, 1, 7]
        },
        Row("authority key identifier is a key identifier alone") { tree in
            let names = DERTree(0xa1, children: [DERTree(0x82, content: Array("x".utf8))])
            tree[value: ExtensionID.authorityKeyIdentifier] =
                DERTree(
                    0x30,
                    children: [
                        DERTree(0x80, content: [7]), names, DERTree(0x82, content: [1]),
                    ]
                ).der
        },
        Row("an authority says so", .smimeCA) {
            $0[value: ExtensionID.basicConstraints] = [0x30, 0]
        },
        Row("an authority says so", .rootCA) { $0[value: ExtensionID.basicConstraints] = nil },
        Row("a leaf is no authority") {
            $0[value: ExtensionID.basicConstraints] = [0x30, 3, 1, 1, 0xff]
        },
        Row("nothing stands below a subordinate but leaves", .smimeCA) {
            $0[value: ExtensionID.basicConstraints] = [0x30, 3, 1, 1, 0xff]
        },
        Row("nothing stands below a subordinate but leaves", .serviceCA) {
            $0[value: ExtensionID.basicConstraints] = [0x30, 6, 1, 1, 0xff, 2, 1, 1]
        },
        Row("an authority signs certificates and revocation lists", .smimeCA) {
            $0[value: ExtensionID.keyUsage] = [3, 2, 2, 4]
        },
        Row("key usage fits the kind of key") {
            $0[value: ExtensionID.keyUsage] = [3, 2, 3, 0x88]
        },
        Row("key usage fits the kind of key") { $0[value: ExtensionID.keyUsage] = nil },
        Row("key usage fits a TLS server", .directoryTLS) {
            $0[value: ExtensionID.keyUsage] = [3, 2, 5, 0xa0]
        },
        Row("a root is not confined to purposes", .rootCA) {
            $0[value: ExtensionID.extendedKeyUsage] = [
                0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 4,
            ]
        },
        Row("purposes are mail and TLS clients") {
            $0[value: ExtensionID.extendedKeyUsage] = [
                0x30, 20, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 4, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1,
            ]
        },
        Row("purposes are mail and TLS clients") {
            $0[value: ExtensionID.extendedKeyUsage] = [0x30, 6, 6, 4, 0x55, 0x1d, 0x25, 0]
        },
        Row("the purpose is TLS servers", .directoryTLS) {
            $0[value: ExtensionID.extendedKeyUsage] = nil
        },
        Row("its issuer is confined to no less") {
            $0[value: ExtensionID.extendedKeyUsage] = [
                0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1,
            ]
        },
        Row("capabilities go with encryption, each once") {
            $0[value: ExtensionID.smimeCapabilities] = nil
        },
        Row("capabilities go with encryption, each once") { tree in
            let one = DERTree(0x30, children: [DERTree(6, content: [0x2a, 3])])
            tree[value: ExtensionID.smimeCapabilities] = DERTree(0x30, children: [one, one]).der
        },
        Row("a root points nowhere", .rootCA) {
            $0[value: ExtensionID.crlDistributionPoints] = [0x30, 2, 0x30, 0]
        },
        Row("one revocation list, of its issuer, by http") {
            $0[value: ExtensionID.crlDistributionPoints] = nil
        },
        Row("one revocation list, of its issuer, by http") { tree in
            guard var value = tree[value: ExtensionID.crlDistributionPoints] else { return }
            value[value.count - 5] ^= 1
            tree[value: ExtensionID.crlDistributionPoints] = value
        },
        Row("its issuer's certificate, by http") {
            $0[value: ExtensionID.informationAccess] = nil
        },
        Row("its issuer's certificate, by http") { tree in
            // OCSP instead of caIssuers.
            guard var value = tree[value: ExtensionID.informationAccess] else { return }
            value[13] = 1
            tree[value: ExtensionID.informationAccess] = value
        },
    ]

    /// An RSA key of `bits`, of which only the size is right.
    private static func rsaKey(bits: Int, exponent: [UInt8]) -> DERTree {
        var modulus = [UInt8](repeating: 0xff, count: (bits + 7) / 8)
        modulus[0] = 0xff >> UInt8((8 - bits % 8) % 8)
        if modulus[0] >= 0x80 { modulus.insert(0, at: 0) }
        let key = DERTree(
            0x30,
            children: [DERTree(2, content: modulus), DERTree(2, content: exponent)]
        )
        let algorithm = DERTree(
            0x30,
            children: [
                DERTree(6, content: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]),
                DERTree(5, content: []),
            ]
        )
        return DERTree(0x30, children: [algorithm, DERTree(3, content: [0] + key.der)])
    }
}
