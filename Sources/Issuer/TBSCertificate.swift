import BER
import Cryptography

/// The writer of what is signed (RFC 5280 §4.1; the ASN.1 stands above ``PKIX/CertificateReader``).
enum TBSCertificate {
    /// The DER of the TBSCertificate that says what is expected.
    static func encode(_ expectation: IssuanceExpectation) -> [UInt8] {
        let request = expectation.request
        var writer = BERWriter(capacity: 2048)
        writer.appendConstructed(.sequence) { writer in
            writer.appendConstructed(.context(0, constructed: true)) { writer in
                writer.appendInteger(2)  // v3
            }
            writer.appendUnsignedInteger(expectation.serial.magnitude.span)
            writer.append(expectation.signatureAlgorithm.algorithmIdentifier)
            writer.append(expectation.issuerName)
            expectation.validity.append(to: &writer)
            writer.append(request.subject.der)
            writer.append(request.subjectPublicKeyInfo)
            writer.appendConstructed(.context(3, constructed: true)) { writer in
                writer.appendConstructed(.sequence) { writer in
                    ExtensionWriter.append(expectation, to: &writer)
                }
            }
        }
        return writer.array()
    }
}
