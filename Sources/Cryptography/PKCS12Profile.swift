private import COpenSSL

/// How a PKCS#12 file is encrypted.
package enum PKCS12Profile: String, Sendable, CaseIterable {
    /// PBE-SHA1-3DES and a SHA-1 MAC: what iOS, macOS before 13, older Windows and gpgsm read.
    ///
    /// Its strength is that of the password alone, so that the password must be a generated one.
    case compatible
    /// PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256, and a SHA-256 MAC (RFC 7292, RFC 8018).
    case modern

    /// OpenSSL's number of the encryption.
    var encryption: Int32 {
        switch self {
        case .compatible: NID_pbe_WithSHA1And3_Key_TripleDES_CBC
        case .modern: NID_aes_256_cbc
        }
    }
}
