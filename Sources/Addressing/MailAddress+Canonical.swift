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
        if let count = PlainAddress.write(bytes, into: &output) { return count }
        guard bytes.count <= AddressSyntax.textBytesMax,
            let at = AddressSyntax.atSign(in: bytes)
        else { return nil }
        guard isASCII(bytes) else { return writeInternational(bytes, into: &output) }
        guard bytes.count <= AddressSyntax.addressBytesMax else { return nil }
        do throws(AddressingError) {
            try AddressSyntax.checkLocalPart(bytes, end: at)
            try AddressSyntax.checkDomain(bytes, start: at + 1)
        } catch {
            return nil
        }
        return writeLowercased(bytes, into: &output)
    }

    /// Whether no byte goes beyond ASCII.
    static func isASCII(_ bytes: Span<UInt8>) -> Bool {
        var all: UInt8 = 0
        for index in bytes.indices { all |= bytes[index] }
        return all < 0x80
    }

    /// Writes `bytes`, whatever they are, with small letters for ASCII capitals to the start of
    /// `output`, and returns their number; nil when there is no room.
    package static func writeLowercased(
        _ bytes: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) -> Int? {
        guard bytes.count <= output.count else { return nil }
        if bytes.count >= ByteLanes.count {
            ByteLanes.cover(bytes.count) { offset in
                ByteLanes(bytes, at: offset).lowercased.write(to: &output, at: offset)
            }
        } else {
            for index in bytes.indices { output[index] = AddressSyntax.lowercase(bytes[index]) }
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
        return writeLowercased(Array(address.canonical.utf8).span, into: &output)
    }
}
