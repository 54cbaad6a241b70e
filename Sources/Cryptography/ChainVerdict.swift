private import COpenSSL

/// Whether a certificate chains to one that is trusted.
package enum ChainVerdict: Equatable, Sendable {
    /// It does, at the time that was asked for.
    case trusted
    /// It does not.
    case refused(ChainRefusal)
}

/// Why a certificate does not chain to a trusted one.
package struct ChainRefusal: Equatable, Sendable, CustomStringConvertible {
    /// OpenSSL's `X509_V_ERR_…`, or -1 for ``authorityNotForMail``.
    package let code: Int32

    /// An authority of the chain may not issue certificates for mail.
    package static let authorityNotForMail = ChainRefusal(code: -1)

    /// No issuer was found among the intermediates and anchors.
    package static let unknownIssuer = ChainRefusal(
        code: X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    )

    /// A text of OpenSSL's or ours, in words of RFC 5280; nothing from the certificate is in it.
    package var description: String {
        if self == .authorityNotForMail {
            return "an authority of the chain may not issue certificates for mail"
        }
        guard let text = unsafe X509_verify_cert_error_string(Int(code)) else {
            return "refused (\(code))"
        }
        return unsafe String(cString: text)
    }
}
