private import CLinux
private import COpenSSL

/// Why a cryptographic operation gave nothing.
///
/// No case carries key bytes, plain text or a password, so each may be logged.
package enum CryptographyError: Error, Equatable, Sendable {
    /// There was no memory: with an ``Arena`` installed, it is full.
    case outOfMemory

    /// The bytes are not a private key in the form that was asked for.
    case malformedPrivateKey

    /// The bytes are not a SubjectPublicKeyInfo.
    case malformedPublicKey

    /// The key is of a kind that Waxwing does not use.
    case unsupportedKey

    /// The certificate at this place of a list is not one that OpenSSL can read.
    case malformedCertificate(index: Int)

    /// The certificate names another public key than that of the private key beside it.
    case certificateOfAnotherKey

    /// Sealed or wrapped bytes do not verify: another key, other associated data, or changed bytes.
    case authenticationFailed

    /// An input has a length that the algorithm does not take.
    case lengthOutOfRange(count: Int, allowed: ClosedRange<Int>)

    /// A text cannot be written in the character set that a format demands.
    case unencodableText

    /// OpenSSL refused; `reason` is its packed error code, 0 when it gave none.
    case failed(operation: Operation, reason: UInt)

    /// What was being done when OpenSSL refused.
    package enum Operation: String, Equatable, Sendable {
        case generateKey
        case readKey
        case writeKey
        case sign
        case verify
        case seal
        case open
        case wrap
        case unwrap
        case buildPKCS12
        case verifyChain
        case derive
    }

    /// Forgets what failed before on this thread, so that ``last(_:)`` tells of what comes.
    static func forgetEarlier() {
        ERR_clear_error()
        _ = clinux_arena_take_refusal()
    }

    /// The error of a call that has just failed on this thread, from OpenSSL's queue.
    ///
    /// The queue is empty afterwards. The cause stands first in it, what it led to behind.
    static func last(_ operation: Operation) -> CryptographyError {
        let cause = ERR_peek_error()
        var isMemory = clinux_arena_take_refusal() != 0
        while true {
            let queued = ERR_get_error()
            if queued == 0 { break }
            // ERR_R_MALLOC_FAILURE, a macro that Swift does not see.
            if ERR_GET_REASON(queued) == 0xC_0100 { isMemory = true }
        }
        return isMemory ? .outOfMemory : .failed(operation: operation, reason: UInt(cause))
    }
}
