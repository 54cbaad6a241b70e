// With UnicodeText in LDAP the only file that knows libunistring.

private import CUnistring
private import Glibc

/// Local parts beyond ASCII (RFC 6531 §3.3), which RFC 6530 §10.1 wants in form C.
enum InternationalLocalPart {
    /// A local part in form C as given, and in small letters as well.
    ///
    /// - Throws: ``AddressingError`` for what is no dot-atom in UTF-8, before or after normalization,
    ///   is longer than 64 octets, or holds a code point that is unassigned, for private use, a
    ///   control, a format character or a space: none of these can be told apart by sight.
    static func forms(
        of bytes: Span<UInt8>
    ) throws(AddressingError) -> (given: [UInt8], canonical: [UInt8]) {
        // Nothing that is long before it is normalized is short afterwards but by a factor of three.
        guard bytes.count <= 3 * AddressSyntax.localPartBytesMax else {
            throw .localPartLength(
                bytes: bytes.count,
                maximum: AddressSyntax.localPartBytesMax
            )
        }
        guard (try? UTF8Span(validating: bytes)) != nil else {
            throw .localPartCharacter(0xfffd)
        }
        let source = [UInt8](capacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
        guard let given = normalForm(source),
            let canonical = lowercased(given)
        else { throw .localPartCharacter(0xfffd) }
        for form in [given, canonical] {
            try AddressSyntax.checkLocalPart(form.span, end: form.count, isInternational: true)
        }
        for scalar in String(decoding: given, as: UTF8.self).unicodeScalars
        where isProhibited(scalar.value) {
            throw .localPartCharacter(scalar.value)
        }
        return (given, canonical)
    }

    /// Form C; nil when there is no memory.
    private static func normalForm(_ text: [UInt8]) -> [UInt8]? {
        var count = 0
        return unsafe text.withUnsafeBufferPointer { source in
            unsafe taken(unistring_nfc(source.baseAddress, source.count, &count), count)
        }
    }

    /// Small letters in form C; nil when there is no memory.
    private static func lowercased(_ text: [UInt8]) -> [UInt8]? {
        var count = 0
        return unsafe text.withUnsafeBufferPointer { source in
            unsafe taken(unistring_lowercase(source.baseAddress, source.count, &count), count)
        }
    }

    /// A copy of what the library allocated, which is freed.
    private static func taken(_ result: UnsafeMutablePointer<UInt8>?, _ count: Int) -> [UInt8]? {
        guard let result = unsafe result else { return nil }
        defer { unsafe free(result) }
        return unsafe Array(UnsafeBufferPointer(start: result, count: count))
    }

    private static func isProhibited(_ scalar: UInt32) -> Bool {
        guard scalar >= 0x80 else { return false }
        let classes = UInt32(UC_CATEGORY_MASK_C | UC_CATEGORY_MASK_Z)
        return uc_is_general_category_withtable(scalar, classes)
    }
}
