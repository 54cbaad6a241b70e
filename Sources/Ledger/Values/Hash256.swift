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
        for index in 0..<32 where left.octets[index] != right.octets[index] { return false }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        for index in 0..<32 { hasher.combine(octets[index]) }
    }
}

/// The SHA-256 of a certificate's DER.
package typealias Fingerprint = Hash256

extension Hash256: CustomStringConvertible {
    /// Lower-case hexadecimal.
    package var description: String { Hexadecimal.text(octets.span) }
}
