private import COpenSSL

/// The certificates that a chain may end at, and the verification of chains against them.
///
/// Each of them is an anchor, self-signed or not: who configured it has decided to trust it. One
/// store may verify on several threads at one time.
@safe package final class TrustStore: @unchecked Sendable {
    // Sendable: OpenSSL guards the store's certificates by a lock of its own, and nothing here
    // changes it after `init`.
    private let store: OpaquePointer

    /// A store of DER certificates.
    /// - Throws: ``CryptographyError/malformedCertificate(index:)``,
    ///   ``CryptographyError/outOfMemory`` or ``CryptographyError/failed(operation:reason:)``.
    package init(anchors: [[UInt8]]) throws(CryptographyError) {
        CryptographyError.forgetEarlier()
        guard let store = unsafe X509_STORE_new() else { throw .last(.verifyChain) }
        unsafe self.store = store
        for (index, der) in anchors.enumerated() {
            guard let anchor = CertificateHandle(der.span) else {
                let error = CryptographyError.last(.verifyChain)
                throw error == .outOfMemory ? error : .malformedCertificate(index: index)
            }
            guard unsafe X509_STORE_add_cert(store, anchor.pointer) == 1 else {
                throw .last(.verifyChain)
            }
        }
    }

    deinit { unsafe X509_STORE_free(store) }

    /// Whether `leaf` chains to an anchor at `time`, over any of `intermediates`.
    ///
    /// Checked as RFC 5280 §6 says, with signatures and keys of at least 112 bits of strength, so
    /// that SHA-1 and RSA below 2048 bits are refused, and with authorities that may issue for
    /// mail. What the leaf itself may be used for, and which addresses it has, is the caller's to
    /// see. Revocation is not looked up.
    /// - Parameters:
    ///   - leaf: The DER certificate.
    ///   - intermediates: DER certificates that may stand between; what cannot be read is passed
    ///     over.
    ///   - time: When it shall hold, in seconds since 1970.
    /// - Returns: The verdict.
    /// - Throws: ``CryptographyError/malformedCertificate(index:)`` for the leaf,
    ///   ``CryptographyError/outOfMemory`` or ``CryptographyError/failed(operation:reason:)``.
    package func verify(
        _ leaf: [UInt8],
        intermediates: [[UInt8]],
        at time: Int64
    ) throws(CryptographyError) -> ChainVerdict {
        CryptographyError.forgetEarlier()
        guard let leaf = CertificateHandle(leaf.span) else {
            let error = CryptographyError.last(.verifyChain)
            throw error == .outOfMemory ? error : .malformedCertificate(index: 0)
        }
        guard let untrusted = unsafe waxwing_new_certificates() else { throw .last(.verifyChain) }
        defer { unsafe waxwing_free_certificates(untrusted) }
        for der in intermediates {
            guard let certificate = CertificateHandle(der.span) else { continue }
            // The list has a reference of its own.
            unsafe X509_up_ref(certificate.pointer)
            if unsafe waxwing_push_certificate(untrusted, certificate.pointer) != 1 {
                unsafe X509_free(certificate.pointer)
                throw .outOfMemory
            }
        }
        // An intermediate that could not be read left its error.
        CryptographyError.forgetEarlier()
        return try unsafe verify(leaf, untrusted, time)
    }

    private func verify(
        _ leaf: borrowing CertificateHandle,
        _ untrusted: OpaquePointer,
        _ time: Int64
    ) throws(CryptographyError) -> ChainVerdict {
        guard let context = unsafe X509_STORE_CTX_new() else { throw .last(.verifyChain) }
        defer { unsafe X509_STORE_CTX_free(context) }
        guard unsafe X509_STORE_CTX_init(context, store, leaf.pointer, untrusted) == 1,
            let parameters = unsafe X509_STORE_CTX_get0_param(context)
        else { throw .last(.verifyChain) }
        unsafe X509_VERIFY_PARAM_set_time(parameters, Int(time))
        unsafe X509_VERIFY_PARAM_set_depth(parameters, 8)
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        let flags = UInt(X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST)
        guard unsafe X509_VERIFY_PARAM_set_flags(parameters, flags) == 1 else {
            throw .last(.verifyChain)
        }
        let isTrusted = unsafe X509_verify_cert(context) == 1
        let code = unsafe X509_STORE_CTX_get_error(context)
        if !isTrusted {
            let error = CryptographyError.last(.verifyChain)
            if error == .outOfMemory || code == X509_V_ERR_OUT_OF_MEM { throw .outOfMemory }
            return .refused(ChainRefusal(code: code))
        }
        guard let chain = unsafe X509_STORE_CTX_get0_chain(context) else {
            throw .failed(operation: .verifyChain, reason: 0)
        }
        // An authority between leaf and anchor whose extended key usage leaves mail out.
        for index in unsafe 1..<max(waxwing_count_certificates(chain) - 1, 1) {
            guard let authority = unsafe waxwing_certificate_at(chain, index) else { break }
            let flags = unsafe X509_get_extension_flags(authority)
            let usage = unsafe X509_get_extended_key_usage(authority)
            let mail = UInt32(XKU_SMIME) | UInt32(XKU_ANYEKU)
            if flags & UInt32(EXFLAG_XKUSAGE) != 0, usage & mail == 0 {
                return .refused(.authorityNotForMail)
            }
        }
        return .trusted
    }
}
