/// 32 octets that came out of SHA-256: a chain hash, a digest, or a certificate's fingerprint.
package struct Hash256: Hashable, Sendable {
    /// The octets.
    package let octets: [32 of UInt8]

    /// Takes the octets as they are.
    package init(_ octets: [32 of UInt8]) { self.octets = octets }

    /// The hash whose octets are `bytes`; nil unless they are 32.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 32 else { return nil }
        octets = [32 of UInt8] { index in bytes[index] }
    }

    /// The hash whose octets are `bytes`; nil unless they are 32.
    package init?(_ bytes: [UInt8]) { self.init(bytes.span) }

    /// The chain hash of the empty log.
    package static let zero = Hash256([32 of UInt8](repeating: 0))

    /// The octets, borrowed.
    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { octets.span }
    }

    /// A copy of the octets.
    package var array: [UInt8] { [UInt8](copying: octets.span) }

    package static func == (left: Hash256, right: Hash256) -> Bool {
        // Without a branch for each octet, which keeps the compiler from comparing many at a time.
        var difference: UInt8 = 0
        for index in 0..<32 { difference |= left.octets[index] ^ right.octets[index] }
        return difference == 0
    }

    package func hash(into hasher: inout Hasher) {
        unsafe withUnsafeBytes(of: octets) { unsafe hasher.combine(bytes: $0) }
    }
}

/// The SHA-256 of a certificate's DER.
package typealias Fingerprint = Hash256

extension Hash256: CustomStringConvertible {
    /// Lower-case hexadecimal.
    package var description: String { Hexadecimal.text(octets.span) }
}
