/// A domain name in the form that DNS and certificates use: lower-case A-labels, no final dot.
package struct DomainName: Hashable, Sendable {
    /// The name, lower-cased, each label in ASCII (RFC 5890 §2.3.2.1), at most 253 bytes.
    package let aLabel: String

    /// Reads a domain name written in ASCII or, by UTS 46, in any script.
    /// - Throws: ``AddressingError`` naming the broken rule.
    package init(_ text: String) throws(AddressingError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= AddressSyntax.textBytesMax else {
            throw .tooLong(bytes: bytes.count, maximum: AddressSyntax.domainBytesMax)
        }
        try self.init(bytes: bytes.span)
    }

    /// Reads the domain in `bytes`, which hold valid UTF-8 and are short enough to look at.
    init(bytes: Span<UInt8>) throws(AddressingError) {
        var ascii: [UInt8] = []
        ascii.reserveCapacity(bytes.count)
        var isASCII = true
        for index in bytes.indices {
            ascii.append(AddressSyntax.lowercase(bytes[index]))
            if bytes[index] >= 0x80 { isASCII = false }
        }
        if !isASCII || AddressSyntax.hasEncodedLabel(ascii.span, start: 0) {
            ascii = try InternationalDomain.encode(String(decoding: ascii, as: UTF8.self))
        }
        try AddressSyntax.checkDomain(ascii.span, start: 0)
        aLabel = String(decoding: ascii, as: UTF8.self)
    }

    /// Whether `other` is this domain or one below it.
    package func contains(_ other: DomainName) -> Bool {
        self == other || other.aLabel.hasSuffix("." + aLabel)
    }
}

extension DomainName: CustomStringConvertible {
    /// The name as A-labels.
    package var description: String { aLabel }
}
