import BER
import Cryptography

/// A TBSCertificate in DER that nobody has looked at yet.
///
/// The first of three tokens, each consumed by making the next: only what is linted can be signed.
///
///     ToBeSigned --lint()--> Linted --sign(with:)--> IssuedCertificate
package struct ToBeSigned: ~Copyable {
    /// The bytes that will be signed.
    package let bytes: [UInt8]
    let expectation: IssuanceExpectation

    /// Who signs.
    package enum Issuer: Sendable {
        /// The key that is certified: a root.
        case itself
        /// An authority above.
        case authority(CertificationAuthority)
    }

    /// Assembles the bytes.
    ///
    /// Validity starts a little before `now`, though not before the issuer's, and ends after the
    /// policy's days, though not after the issuer's.
    /// - Throws: ``IssuerError`` on the time or the issuer's end.
    package init(
        _ request: CertificateRequest,
        issuer: Issuer,
        policy: IssuancePolicy,
        now: Int64,
        serial: SerialNumber
    ) throws(IssuerError) {
        let expectation = IssuanceExpectation(
            request: request,
            issuer: issuer,
            publicURL: policy.publicURL,
            now: now,
            serial: serial,
            validity: try Self.validity(request, issuer: issuer, policy: policy, now: now)
        )
        self.init(bytes: TBSCertificate.encode(expectation), expectation: expectation)
    }

    private init(bytes: [UInt8], expectation: IssuanceExpectation) {
        self.bytes = bytes
        self.expectation = expectation
    }

    /// The same expectation of other bytes.
    ///
    /// They are what another writer made of the same request; the lint refuses them if they say
    /// anything else.
    package consuming func replacingBytes(_ bytes: [UInt8]) -> ToBeSigned {
        ToBeSigned(bytes: bytes, expectation: expectation)
    }

    /// Checks the bytes against every rule, reading them anew rather than trusting what wrote them.
    /// - Throws: ``IssuerError/unreadable(_:)``, or ``IssuerError/lint(_:)`` with all findings.
    package consuming func lint() throws(IssuerError) -> Linted {
        try Lint.check(bytes, against: expectation)
        return Linted(bytes: bytes, expectation: expectation)
    }

    private static func validity(
        _ request: CertificateRequest,
        issuer: Issuer,
        policy: IssuancePolicy,
        now: Int64
    ) throws(IssuerError) -> Validity {
        // Years of policy are a few thousand days and times are in year 9999 at most, so that the
        // sums below stay far from overflow; a clock that is mad is caught first.
        _ = try Validity(notBefore: now, notAfter: now)
        let days = min(max(policy.days(of: request.profile), 1), 36_525)
        let backdate = min(max(policy.backdateSeconds, 0), IssuancePolicy.backdateSecondsMax)
        let notBefore = now - backdate
        // Both ends are included: n days end one second earlier (RFC 5280 §4.1.2.5).
        let notAfter = notBefore + Int64(days) * Validity.day - 1
        guard case .authority(let authority) = issuer else {
            return try Validity(notBefore: notBefore, notAfter: notAfter)
        }
        let bound = authority.validity
        guard bound.notAfter >= now + Validity.day else {
            throw .authorityExpires(notAfter: bound.notAfter)
        }
        return try Validity(
            notBefore: max(notBefore, bound.notBefore),
            notAfter: min(notAfter, bound.notAfter)
        )
    }
}
