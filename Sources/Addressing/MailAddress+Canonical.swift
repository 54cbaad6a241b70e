extension MailAddress {
    /// Writes the canonical form of `bytes` to the start of `output`, and returns its length; `nil`
    /// when `bytes` are not exactly one whole address.
    ///
    /// Agrees with ``init(_:)`` but for one thing: an A-label is not decoded and checked, since an
    /// address that no mailbox has is simply not found. ASCII is answered without allocating; only
    /// another script takes the slow way. `output` needs ``bytesMax`` bytes, and `nil`
    /// is the answer if it is shorter than the address. What it holds after `nil` is unspecified.
    package static func writeCanonical(
        _ bytes: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) -> Int? {
        guard bytes.count <= AddressSyntax.textBytesMax,
            let at = AddressSyntax.atSign(in: bytes)
        else { return nil }
        guard isASCII(bytes, from: 0) else { return writeInternational(bytes, into: &output) }
        guard bytes.count <= AddressSyntax.addressBytesMax else { return nil }
        do throws(AddressingError) {
            try AddressSyntax.checkLocalPart(bytes, end: at)
            try AddressSyntax.checkDomain(bytes, start: at + 1)
        } catch {
            return nil
        }
        return write(bytes, into: &output)
    }

    /// Whether no byte from `start` on goes beyond ASCII.
    static func isASCII(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        unsafe bytes.extracting(start...).withUnsafeBytes { bytes in
            // Eight at a time, then what is left.
            var all: UInt64 = 0
            var index = 0
            while index + 8 <= bytes.count {
                all |= unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                index += 8
            }
            while index < bytes.count {
                all |= unsafe UInt64(bytes[index])
                index += 1
            }
            return all & 0x8080_8080_8080_8080 == 0
        }
    }

    private static func write(
        _ bytes: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) -> Int? {
        guard bytes.count <= output.count else { return nil }
        for index in bytes.indices {
            output[index] = AddressSyntax.lowercase(bytes[index])
        }
        return bytes.count
    }

    private static func writeInternational(
        _ bytes: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) -> Int? {
        guard let text = try? UTF8Span(validating: bytes),
            let address = try? MailAddress(String(copying: text))
        else { return nil }
        return write(Array(address.canonical.utf8).span, into: &output)
    }
}
