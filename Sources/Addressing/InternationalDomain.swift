// The only file that knows libidn2.

private import CIDN2

/// Domain names beyond ASCII, by libidn2.
enum InternationalDomain {
    /// The domain with every label as an A-label, lower-cased.
    ///
    /// UTS 46 nontransitional processing (so that `straße` and `strasse` stay two names), with the
    /// checks of RFC 5891 §5.4, and a round trip of labels that are A-labels already. The answer
    /// can still hold bytes that no host name has; the caller checks it.
    /// - Throws: ``AddressingError/notInternationalized(rule:)``.
    static func encode(_ text: String) throws(AddressingError) -> [UInt8] {
        // C strings end at the first NUL: what follows one must not slip by unseen.
        guard !text.utf8.contains(0) else { throw .notInternationalized(rule: "NUL") }
        let source = Array(text.utf8) + [0]
        let flags = CInt(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)
        var output: UnsafeMutablePointer<UInt8>?
        let status = unsafe source.withUnsafeBufferPointer { buffer in
            unsafe idn2_lookup_u8(buffer.baseAddress, &output, flags)
        }
        defer { unsafe idn2_free(output) }
        guard status == CInt(IDN2_OK.rawValue), let start = unsafe output else {
            throw .notInternationalized(rule: name(of: status))
        }
        var encoded: [UInt8] = []
        var index = 0
        while unsafe start[index] != 0 {
            encoded.append(AddressSyntax.lowercase(unsafe start[index]))
            index += 1
        }
        return encoded
    }

    private static func name(of status: CInt) -> String {
        guard let name = unsafe idn2_strerror_name(status) else { return "IDN2 \(status)" }
        return unsafe String(cString: name)
    }
}
