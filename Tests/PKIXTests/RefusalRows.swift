import BER
import PKIX

extension RefusalTests {
    private typealias ID = ExtensionID
    private static let wrongTag = PKIXError.malformed(
        .unexpectedTag(expected: .integer, found: .octetString, offset: 0)
    )

    private static func time(_ text: String, tag: UInt8 = 23) -> DERTree {
        DERTree(tag, content: Array(text.utf8))
    }

    static let rows: [Row] = [
        Row("nothing is wrong", nil, tbs: { _ in }),
        Row(
            "version 1 written out",
            .unsupportedVersion(0),
            tbs: {
                $0.children[0].children[0].content = [0]
            }
        ),
        Row(
            "version 4",
            .unsupportedVersion(3),
            tbs: {
                $0.children[0].children[0].content = [3]
            }
        ),
        Row(
            "version 2 with extensions",
            .extensionsNeedVersion3,
            tbs: {
                $0.children[0].children[0].content = [1]
            }
        ),
        Row("the serial number is a string", wrongTag, tbs: { $0.serial.tag = 4 }),
        Row(
            "a serial number without octets",
            .malformed(.invalidInteger(offset: 0)),
            tbs: {
                $0.serial.content = []
            }
        ),
        Row(
            "a padded serial number",
            .malformed(.notMinimal(offset: 0)),
            tbs: {
                $0.serial.content = [0, 1]
            }
        ),
        Row(
            "a serial number of 21 octets",
            .serialNumberTooLong(octets: 21, maximum: 20),
            tbs: { $0.serial.content = [UInt8](repeating: 1, count: 21) }
        ),
        Row("a serial number of zero is tolerated", nil, tbs: { $0.serial.content = [0] }),
        Row(
            "two signature algorithms",
            .signatureAlgorithmsDiffer,
            tbs: {
                $0.signatureAlgorithm.children[0].content[8] = 12
            }
        ),
        Row(
            "a signature of seven bits",
            .partialOctets(offset: 0),
            whole: {
                $0.children[2].content = [1, 0xfe]
            }
        ),
        Row("an issuer without a name", .emptyIssuer, tbs: { $0.issuer.children = [] }),
        Row(
            "an empty relative name",
            .emptyRelativeName(offset: 0),
            tbs: {
                $0.subject.children[0].children = []
            }
        ),
        Row(
            "a third field in an attribute",
            .malformed(.trailingBytes(offset: 0)),
            tbs: { $0.subject.children[0].children[0].children.append(DERTree(5, content: [])) }
        ),
        Row(
            "a time without seconds",
            .invalidTime(offset: 0),
            tbs: {
                $0.validity.children[0] = time("2611220330Z")
            }
        ),
        Row(
            "a time with an offset",
            .invalidTime(offset: 0),
            tbs: {
                $0.validity.children[0] = time("261122033000+0100")
            }
        ),
        Row(
            "a fraction of a second",
            .invalidTime(offset: 0),
            tbs: {
                $0.validity.children[0] = time("20261122033000.5Z", tag: 24)
            }
        ),
        Row(
            "a month 13",
            .invalidTime(offset: 0),
            tbs: {
                $0.validity.children[0] = time("261322033000Z")
            }
        ),
        Row(
            "a day 0",
            .invalidTime(offset: 0),
            tbs: {
                $0.validity.children[0] = time("261100033000Z")
            }
        ),
        Row(
            "the 29th of February of 2026",
            .invalidTime(offset: 0),
            tbs: {
                $0.validity.children[0] = time("260229033000Z")
            }
        ),
        Row(
            "the 29th of February of 2024",
            nil,
            tbs: {
                $0.validity.children[0] = time("240229033000Z")
            }
        ),
        Row(
            "hour 24",
            .invalidTime(offset: 0),
            tbs: {
                $0.validity.children[0] = time("261122240000Z")
            }
        ),
        Row(
            "second 60",
            .invalidTime(offset: 0),
            tbs: {
                $0.validity.children[0] = time("261122235960Z")
            }
        ),
        Row(
            "letters for digits",
            .invalidTime(offset: 0),
            tbs: {
                $0.validity.children[0] = time("26112203300OZ")
            }
        ),
        Row(
            "a time that is a number",
            .invalidTime(offset: 0),
            tbs: {
                $0.validity.children[0].tag = 2
            }
        ),
        Row(
            "an end before the beginning",
            .validityReversed(notBefore: -631_152_000, notAfter: -631_152_001),
            tbs: {
                $0.validity.children = [
                    time("500101000000Z"), time("19491231235959Z", tag: 24),
                ]
            }
        ),
        Row(
            "a key that is not RSA inside",
            .malformed(.truncated(offset: 0)),
            tbs: {
                $0.publicKey.children[1].content = [0, 0x30, 9]
            }
        ),
        Row(
            "an RSA modulus of zero",
            .invalidRSAKey,
            tbs: {
                $0.publicKey.children[1].content = [0, 0x30, 6, 2, 1, 0, 2, 1, 3]
            }
        ),
        Row(
            "a negative RSA exponent",
            .invalidRSAKey,
            tbs: {
                $0.publicKey.children[1].content = [0, 0x30, 6, 2, 1, 7, 2, 1, 0x83]
            }
        ),
        Row("no extension in the list", .noExtensions, tbs: { $0.extensions = [] }),
        Row(
            "an extension twice",
            .duplicateExtension(offset: 0),
            tbs: {
                $0.extensions.append($0.extensions[0])
            }
        ),
        Row(
            "an unknown extension twice",
            .duplicateExtension(offset: 0),
            tbs: {
                $0[value: [0x2a, 3]] = [5, 0]
                $0.extensions.append(contentsOf: $0.extensions.suffix(1))
            }
        ),
        Row(
            "a critical flag that is neither true nor false",
            .malformed(.invalidBoolean(offset: 0)),
            tbs: {
                $0.setCritical(true, ID.keyUsage)
                $0.extensions[0].children[1].content = [1]
            }
        ),
        Row(
            "a critical flag written as false is tolerated",
            nil,
            tbs: {
                $0.setCritical(true, ID.keyUsage)
                $0.extensions[0].children[1].content = [0]
            }
        ),
        Row(
            "a key usage with a zero bit at its end is tolerated",
            nil,
            tbs: {
                $0[value: ID.keyUsage] = [3, 2, 0, 0xa0]
            }
        ),
        Row(
            "a key usage without bits",
            .extensionRule(.keyUsage, .empty),
            tbs: {
                $0[value: ID.keyUsage] = [3, 1, 0]
            }
        ),
        Row(
            "a key usage of all zero bits",
            .extensionRule(.keyUsage, .empty),
            tbs: {
                $0[value: ID.keyUsage] = [3, 2, 0, 0]
            }
        ),
        Row(
            "a key usage of ten bits",
            .extensionRule(.keyUsage, .bits),
            tbs: {
                $0[value: ID.keyUsage] = [3, 3, 6, 0xa0, 0x40]
            }
        ),
        Row(
            "a key usage with bytes behind it",
            .invalidExtension(.keyUsage, .trailingBytes(offset: 0)),
            tbs: { $0[value: ID.keyUsage] = [3, 2, 5, 0xa0, 0] }
        ),
        Row(
            "no purpose in the list",
            .extensionRule(.extendedKeyUsage, .empty),
            tbs: { $0[value: ID.extendedKeyUsage] = [0x30, 0] }
        ),
        Row(
            "a purpose that is cut short",
            .invalidExtension(.extendedKeyUsage, .invalidObjectIdentifier(offset: 0)),
            tbs: { $0[value: ID.extendedKeyUsage] = [0x30, 4, 6, 2, 0x2a, 0x86] }
        ),
        Row(
            "a path length without an authority",
            .extensionRule(.basicConstraints, .pathLength),
            tbs: { $0[value: ID.basicConstraints] = [0x30, 3, 2, 1, 0] }
        ),
        Row(
            "a negative path length",
            .extensionRule(.basicConstraints, .pathLength),
            tbs: { $0[value: ID.basicConstraints] = [0x30, 6, 1, 1, 0xff, 2, 1, 0xff] }
        ),
        Row(
            "no alternative name in the list",
            .extensionRule(.subjectAlternativeName, .empty),
            tbs: { $0[value: ID.subjectAlternativeName] = [0x30, 0] }
        ),
        Row(
            "a mail address beyond ASCII",
            .extensionRule(.subjectAlternativeName, .generalName),
            tbs: { $0[value: ID.subjectAlternativeName] = [0x30, 4, 0x81, 2, 0xc3, 0xa4] }
        ),
        Row(
            "an address of five octets",
            .extensionRule(.subjectAlternativeName, .generalName),
            tbs: { $0[value: ID.subjectAlternativeName] = [0x30, 7, 0x87, 5, 1, 2, 3, 4, 5] }
        ),
        Row(
            "a name of form 9",
            .extensionRule(.subjectAlternativeName, .generalName),
            tbs: { $0[value: ID.subjectAlternativeName] = [0x30, 3, 0x89, 1, 1] }
        ),
        Row(
            "a mail address in constructed form",
            .extensionRule(.subjectAlternativeName, .generalName),
            tbs: { $0[value: ID.subjectAlternativeName] = [0x30, 5, 0xa1, 3, 0x16, 1, 0x61] }
        ),
        Row(
            "an authority's issuer without its serial number",
            .extensionRule(.authorityKeyIdentifier, .issuerWithoutSerial),
            tbs: { $0[value: ID.authorityKeyIdentifier] = [0x30, 5, 0xa1, 3, 0x82, 1, 0x61] }
        ),
        Row(
            "a field behind the extensions",
            .malformed(.trailingBytes(offset: 0)),
            tbs: { $0.children.append(DERTree(5, content: [])) }
        ),
        Row(
            "a field behind the signature",
            .malformed(.trailingBytes(offset: 0)),
            whole: { $0.children.append(DERTree(5, content: [])) }
        ),
    ]
}
