import Cryptography

/// A certificate's serial number: a positive integer (RFC 5280 §4.1.2.2).
package struct SerialNumber: Hashable, Sendable {
    /// The value, big-endian, without leading zeros: 1 to 20 octets as an INTEGER.
    package let magnitude: [UInt8]

    /// 16 octets of randomness: collisions need 2^64 certificates of one issuer, and nobody can
    /// foresee what will be signed.
    package static let randomOctets = 16

    /// The number that `octets` make, big-endian and unsigned; at most 16 octets are taken.
    /// - Throws: ``IssuerError/serialNumberIsZero``.
    package init(_ octets: [UInt8]) throws(IssuerError) {
        let significant = octets.prefix(Self.randomOctets).drop { $0 == 0 }
        guard !significant.isEmpty else { throw .serialNumberIsZero }
        magnitude = Array(significant)
    }

    private init(nonzero magnitude: [UInt8]) {
        self.magnitude = magnitude
    }

    /// 128 random bits from the kernel.
    package static func random() -> SerialNumber {
        while true {
            // Zero is as likely as any other number, and the only one that is not allowed.
            let octets = Array(Random.bytes(randomOctets).drop { $0 == 0 })
            if !octets.isEmpty { return SerialNumber(nonzero: octets) }
        }
    }

    /// The content octets of the INTEGER: with a zero in front where the first bit is set.
    package var content: [UInt8] {
        magnitude[0] >= 0x80 ? [0] + magnitude : magnitude
    }
}

extension SerialNumber: CustomStringConvertible {
    /// The value in hexadecimal, two digits an octet, lower case.
    package var description: String { Hexadecimal.text(magnitude) }
}
