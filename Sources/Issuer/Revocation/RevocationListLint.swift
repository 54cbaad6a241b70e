import Cryptography
import PKIX

/// The check of a revocation list that is about to be signed.
///
/// As with certificates, the bytes are read anew by the reader that serves lists from strangers.
enum RevocationListLint {
    /// Checks `bytes`, a TBSCertList of `authority`.
    /// - Throws: ``IssuerError/unreadable(_:)``, or ``IssuerError/lint(_:)`` with all findings.
    static func check(
        _ bytes: [UInt8],
        against content: RevocationListContent,
        of authority: CertificationAuthority
    ) throws(IssuerError) {
        var findings: [LintFinding] = []
        func require(_ holds: Bool, _ rule: String, _ source: String) {
            if !holds { findings.append(LintFinding(rule: rule, source: source)) }
        }
        do throws(PKIXError) {
            let list = try CertificateListReader(toBeSigned: bytes.span)
            require(list.version == 1, "the version is 2", "RFC 5280 §5.1.2.1")
            require(
                list.signatureAlgorithm.array() == authority.signatureAlgorithm.algorithmIdentifier,
                "the algorithm is the authority's",
                "RFC 5280 §5.1.2.2"
            )
            require(
                list.issuer.array() == authority.subject,
                "the issuer is the authority's subject, byte for byte",
                "RFC 5280 §5.1.2.3"
            )
            require(
                list.thisUpdate == content.thisUpdate && list.nextUpdate == content.nextUpdate
                    && content.thisUpdate < content.nextUpdate,
                "the next update is behind this one",
                "RFC 5280 §5.1.2.5"
            )
            require(
                list.extensions.authorityKeyIdentifier?.array() == authority.keyIdentifier,
                "the authority's key is identified",
                "RFC 5280 §5.2.1"
            )
            var number: Int64 = 0
            if let octets = try list.number(), octets.count <= 8 {
                for index in octets.indices { number = number << 8 | Int64(octets[index]) }
            }
            require(
                number == content.number && content.number > 0,
                "the list is numbered",
                "RFC 5280 §5.2.3"
            )
            require(
                try Self.entries(of: list, are: content),
                "the entries are those revoked, each once, with a reason that is defined",
                "RFC 5280 §5.3.1"
            )
        } catch {
            throw .unreadable(error)
        }
        guard findings.isEmpty else { throw .lint(findings) }
    }

    private static func entries(
        of list: borrowing CertificateListReader,
        are content: RevocationListContent
    ) throws(PKIXError) -> Bool {
        var walk = list.revoked
        var serials: Set<[UInt8]> = []
        for expected in content.revoked {
            guard let entry = try walk.next(),
                entry.serialNumber.array() == expected.serial,
                entry.revocationDate == expected.date,
                (entry.reason ?? 0) == expected.reason,
                // 7 is not used, and 8 only in delta lists.
                (0...10).contains(expected.reason), expected.reason != 7, expected.reason != 8,
                expected.date <= content.thisUpdate,
                serials.insert(expected.serial).inserted
            else { return false }
        }
        return try walk.next() == nil
    }
}
