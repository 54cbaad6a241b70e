/// The purposes of a key (RFC 5280 §4.2.1.12), as far as Waxwing tells them apart.
package struct ExtendedKeyUsage: OptionSet, Hashable, Sendable {
    /// Bit n stands for `id-kp` n; bit 0 for any purpose and bit 15 for all that are not named here.
    package let rawValue: UInt16

    /// The purposes whose bits are set in `rawValue`.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// anyExtendedKeyUsage.
    package static let any = ExtendedKeyUsage(rawValue: 1 << 0)
    /// TLS servers.
    package static let serverAuth = ExtendedKeyUsage(rawValue: 1 << 1)
    /// TLS clients.
    package static let clientAuth = ExtendedKeyUsage(rawValue: 1 << 2)
    /// Signing of programs.
    package static let codeSigning = ExtendedKeyUsage(rawValue: 1 << 3)
    /// Mail: S/MIME.
    package static let emailProtection = ExtendedKeyUsage(rawValue: 1 << 4)
    /// Time stamps.
    package static let timeStamping = ExtendedKeyUsage(rawValue: 1 << 8)
    /// Answers on certificate status.
    package static let ocspSigning = ExtendedKeyUsage(rawValue: 1 << 9)
    /// At least one purpose that is not named here.
    package static let other = ExtendedKeyUsage(rawValue: 1 << 15)

    /// The set with the one purpose that the content of an OBJECT IDENTIFIER names.
    static func purpose(_ content: Span<UInt8>) -> ExtendedKeyUsage {
        if content.hasSameBytes(as: anyPurpose) { return .any }
        guard content.count == 8, content[7] >= 1, content[7] <= 14,
            content.extracting(..<7).hasSameBytes(as: keyPurposes)
        else { return .other }
        let purpose = ExtendedKeyUsage(rawValue: 1 << UInt16(content[7]))
        return named.contains(purpose) ? purpose : .other
    }

    private static let named: ExtendedKeyUsage = [
        .serverAuth, .clientAuth, .codeSigning, .emailProtection, .timeStamping, .ocspSigning,
    ]
    private static let anyPurpose: [UInt8] = [0x55, 0x1d, 0x25, 0x00]  // 2.5.29.37.0
    private static let keyPurposes: [UInt8] = [0x2b, 6, 1, 5, 5, 7, 3]  // 1.3.6.1.5.5.7.3
}
