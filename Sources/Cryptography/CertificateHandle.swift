internal import COpenSSL

/// The one owner of an `X509`.
@safe struct CertificateHandle: ~Copyable {
    let pointer: OpaquePointer

    /// Reads a DER certificate with nothing behind it; nil when it is none, or there is no memory.
    init?(_ der: Span<UInt8>) {
        let read = unsafe der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            guard let start = bytes.baseAddress else { return nil }
            var next: UnsafePointer<UInt8>? = unsafe start
            guard let certificate = unsafe d2i_X509(nil, &next, bytes.count) else { return nil }
            guard unsafe next == start + bytes.count else {
                unsafe X509_free(certificate)
                return nil
            }
            return unsafe certificate
        }
        guard let pointer = unsafe read else { return nil }
        unsafe self.pointer = pointer
    }

    deinit { unsafe X509_free(pointer) }
}
