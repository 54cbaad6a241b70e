import BER
import Cryptography

/// The writer of revocation lists (RFC 5280 §5.1; the ASN.1 stands above ``PKIX/CertificateListReader``).
enum TBSCertList {
    /// The DER of a complete list of version 2 for all that `authority` issued.
    static func encode(
        _ content: RevocationListContent,
        by authority: CertificationAuthority
    ) -> [UInt8] {
        var writer = BERWriter(capacity: 512 + 64 * content.revoked.count)
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(1)  // v2
            writer.append(authority.signatureAlgorithm.algorithmIdentifier)
            writer.append(authority.subject)
            Validity.append(content.thisUpdate, to: &writer)
            Validity.append(content.nextUpdate, to: &writer)
            // An empty list must be left out (RFC 5280 §5.1.2.6).
            if !content.revoked.isEmpty {
                writer.appendConstructed(.sequence) { writer in
                    for certificate in content.revoked { append(certificate, to: &writer) }
                }
            }
            writer.appendConstructed(.context(0, constructed: true)) { writer in
                writer.appendConstructed(.sequence) { writer in
                    appendExtension([0x55, 0x1d, 35], to: &writer) { writer in
                        writer.appendConstructed(.sequence) { writer in
                            writer.appendPrimitive(.context(0), authority.keyIdentifier)
                        }
                    }
                    appendExtension([0x55, 0x1d, 20], to: &writer) { writer in
                        writer.appendInteger(content.number)
                    }
                }
            }
        }
        return writer.array()
    }

    private static func append(_ certificate: RevokedCertificate, to writer: inout BERWriter) {
        writer.appendConstructed(.sequence) { writer in
            writer.appendPrimitive(.integer, certificate.serial)
            Validity.append(certificate.date, to: &writer)
            // unspecified should be left out (RFC 5280 §5.3.1).
            guard certificate.reason != 0 else { return }
            writer.appendConstructed(.sequence) { writer in
                appendExtension([0x55, 0x1d, 21], to: &writer) { writer in
                    writer.appendEnumerated(certificate.reason)
                }
            }
        }
    }

    /// Appends an Extension that is not critical, as all of these are.
    private static func appendExtension(
        _ identifier: [UInt8],
        to writer: inout BERWriter,
        value: (inout BERWriter) -> Void
    ) {
        writer.appendConstructed(.sequence) { writer in
            writer.appendObjectIdentifier(identifier)
            writer.appendConstructed(.octetString, value)
        }
    }
}
