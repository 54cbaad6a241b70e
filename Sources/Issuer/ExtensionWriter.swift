import Addressing
import BER
import Cryptography
import PKIX

/// The writer of the extensions; docs/issuance.md has the table of profiles.
enum ExtensionWriter {
    /// Appends every extension of the certificate.
    static func append(_ expectation: IssuanceExpectation, to writer: inout BERWriter) {
        let request = expectation.request
        appendAuthorityKeyIdentifier(expectation, to: &writer)
        append([0x55, 0x1d, 14], to: &writer) { writer in
            writer.appendPrimitive(.octetString, request.keyIdentifier)
        }
        append([0x55, 0x1d, 15], isCritical: true, to: &writer) { writer in
            appendKeyUsage(request.profile.keyUsage(request.keyKind), to: &writer)
        }
        if request.profile.isAuthority {
            appendBasicConstraints(request.profile.pathLength, to: &writer)
        }
        appendPurposes(request.profile.purposes, to: &writer)
        appendAlternativeNames(request, to: &writer)
        appendLocations(expectation, to: &writer)
        if let capabilities = SMIMECapabilities.encode(request) {
            append(smimeCapabilities, to: &writer) { writer in writer.append(capabilities) }
        }
    }

    /// RFC 5280 §4.2.1.1; a root needs none, its two identifiers would be the same.
    private static func appendAuthorityKeyIdentifier(
        _ expectation: IssuanceExpectation,
        to writer: inout BERWriter
    ) {
        if expectation.isSelfSigned { return }
        append([0x55, 0x1d, 35], to: &writer) { writer in
            writer.appendConstructed(.sequence) { writer in
                writer.appendPrimitive(.context(0), expectation.issuerKeyIdentifier)
            }
        }
    }

    /// RFC 5280 §4.2.1.3: a named-bit list, which ends with its last set bit (X.690 §11.2.2).
    private static func appendKeyUsage(_ usage: KeyUsage, to writer: inout BERWriter) {
        var octets: [UInt8] = [0, 0]
        var last = 0
        for bit in 0..<9 where usage.contains(KeyUsage(rawValue: 1 << bit)) {
            octets[bit / 8] |= 0x80 >> UInt8(bit % 8)
            last = bit
        }
        writer.appendBitString(
            octets.span.extracting(...(last / 8)),
            unusedBits: UInt8(7 - last % 8)
        )
    }

    /// RFC 5280 §4.2.1.9.
    private static func appendBasicConstraints(_ pathLength: Int64?, to writer: inout BERWriter) {
        append([0x55, 0x1d, 19], isCritical: true, to: &writer) { writer in
            writer.appendConstructed(.sequence) { writer in
                writer.appendBoolean(true)
                if let pathLength { writer.appendInteger(pathLength) }
            }
        }
    }

    /// RFC 5280 §4.2.1.12.
    private static func appendPurposes(_ purposes: [UInt8], to writer: inout BERWriter) {
        if purposes.isEmpty { return }
        append([0x55, 0x1d, 37], to: &writer) { writer in
            writer.appendConstructed(.sequence) { writer in
                for purpose in purposes {
                    writer.appendObjectIdentifier([0x2b, 6, 1, 5, 5, 7, 3, purpose])
                }
            }
        }
    }

    /// RFC 5280 §4.2.1.6; not critical, since no subject is empty.
    private static func appendAlternativeNames(
        _ request: CertificateRequest,
        to writer: inout BERWriter
    ) {
        if request.address == nil && request.hosts.isEmpty { return }
        append([0x55, 0x1d, 17], to: &writer) { writer in
            writer.appendConstructed(.sequence) { writer in
                if let address = request.address {
                    appendMailbox(address, to: &writer)
                }
                for host in request.hosts {
                    switch host {
                    case .name(let name): writer.appendString(.context(2), name.aLabel)
                    case .address(let octets): writer.appendPrimitive(.context(7), octets)
                    }
                }
            }
        }
    }

    /// An rfc822Name or, beyond ASCII, an SmtpUTF8Mailbox (RFC 9598 §3).
    private static func appendMailbox(_ address: MailAddress, to writer: inout BERWriter) {
        guard address.isInternational else {
            return writer.appendString(.context(1), address.given)
        }
        writer.appendConstructed(.context(0, constructed: true)) { writer in
            writer.appendObjectIdentifier([0x2b, 6, 1, 5, 5, 7, 8, 9])
            writer.appendConstructed(.context(0, constructed: true)) { writer in
                writer.appendString(.utf8String, address.given)
            }
        }
    }

    /// RFC 5280 §4.2.1.13 and §4.2.2.1, both of the issuer; a root points nowhere.
    private static func appendLocations(
        _ expectation: IssuanceExpectation,
        to writer: inout BERWriter
    ) {
        if expectation.isSelfSigned { return }
        let url = expectation.publicURL
        let issuer = expectation.issuerKeyIdentifier
        append([0x55, 0x1d, 31], to: &writer) { writer in
            writer.appendConstructed(.sequence) { writer in
                writer.appendConstructed(.sequence) { writer in
                    writer.appendConstructed(.context(0, constructed: true)) { writer in
                        writer.appendConstructed(.context(0, constructed: true)) { writer in
                            writer.appendString(
                                .context(6),
                                url.revocationList(keyIdentifier: issuer)
                            )
                        }
                    }
                }
            }
        }
        append([0x2b, 6, 1, 5, 5, 7, 1, 1], to: &writer) { writer in
            writer.appendConstructed(.sequence) { writer in
                writer.appendConstructed(.sequence) { writer in
                    writer.appendObjectIdentifier([0x2b, 6, 1, 5, 5, 7, 48, 2])  // caIssuers
                    writer.appendString(.context(6), url.certificate(keyIdentifier: issuer))
                }
            }
        }
    }

    /// Appends one Extension; `critical` is written only when true (X.690 §11.5).
    private static func append(
        _ identifier: [UInt8],
        isCritical: Bool = false,
        to writer: inout BERWriter,
        value: (inout BERWriter) -> Void
    ) {
        writer.appendConstructed(.sequence) { writer in
            writer.appendObjectIdentifier(identifier)
            if isCritical { writer.appendBoolean(true) }
            writer.appendConstructed(.octetString, value)
        }
    }

    private static let smimeCapabilities: [UInt8] = [
        0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 15,
    ]
}
