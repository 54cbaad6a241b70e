import Addressing
import ChangeFeed
import Ledger
import PKIX

/// The certificates that a publisher's value brings for one mailbox.
enum WrittenCertificate {
    /// What a value must be to be published for the mailbox whose canonical address is `address`.
    ///
    /// The publisher answers for the chain; everything else is as in an import.
    static func candidates(
        _ value: WriteCommand.Value,
        for address: MailAddress
    ) throws(WriteRefusal) -> [CertificateCandidate] {
        let rules = ImportRules(
            domains: [address.domain],
            isExternal: false,
            isVouched: true,
            isTrusted: { _ in false }
        )
        switch value.form {
        case .certificate:
            return [try candidate(value.bytes, rules, address)]
        case .message:
            var candidates: [CertificateCandidate] = []
            for der in try certificates(of: value.bytes) {
                // Those above the mailbox's are there for its chain.
                if let candidate = try? candidate(der, rules, address) {
                    candidates.append(candidate)
                }
            }
            guard !candidates.isEmpty else {
                throw WriteRefusal(
                    .constraintViolation,
                    "no certificate of the message is one to encrypt to this mailbox with"
                )
            }
            return candidates
        }
    }

    /// The fingerprints of what a value names, to remove it by.
    static func fingerprints(
        of bytes: [UInt8],
        _ form: WriteCommand.Form
    ) throws(WriteRefusal) -> [Fingerprint] {
        switch form {
        case .certificate: [Fingerprint(hashing: bytes.span)]
        case .message: try certificates(of: bytes).map { Fingerprint(hashing: $0.span) }
        }
    }

    private static func candidate(
        _ der: [UInt8],
        _ rules: ImportRules,
        _ address: MailAddress
    ) throws(WriteRefusal) -> CertificateCandidate {
        let candidate: CertificateCandidate
        do throws(AuthorityError) {
            candidate = try CertificateCandidate(der, rules: rules)
        } catch {
            throw WriteRefusal(error)
        }
        guard candidate.addresses.contains(where: { $0.canonical == address.canonical }) else {
            throw WriteRefusal(
                .constraintViolation,
                "the certificate's subjectAltName does not have this mailbox's address"
            )
        }
        return candidate
    }

    private static func certificates(of bytes: [UInt8]) throws(WriteRefusal) -> [[UInt8]] {
        do throws(PKIXError) {
            return try CertificatesOnlyMessage.certificates(of: bytes.span)
        } catch {
            throw WriteRefusal(
                .invalidAttributeSyntax,
                "this is not a certs-only message in DER: \(error)"
            )
        }
    }
}
