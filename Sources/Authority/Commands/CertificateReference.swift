import Ledger

/// How a request names a certificate: by its serial number or by its fingerprint, in hexadecimal.
enum CertificateReference: Equatable {
    /// SHA-256 of the certificate.
    case fingerprint(Fingerprint)
    /// The content octets of the serial number.
    case serial([UInt8])

    /// Reads 64 digits as a fingerprint and at most 40 as a serial number; colons and spaces between
    /// them, a leading `0x`, and either case are what programs print.
    /// - Throws: ``AuthorityError/unknownCertificate`` for anything else.
    init(_ text: String) throws(AuthorityError) {
        var digits: [UInt8] = []
        let isPrefixed = text.hasPrefix("0x") || text.hasPrefix("0X")
        for character in text.dropFirst(isPrefixed ? 2 : 0)
        where character != ":" && character != " " {
            guard character.isASCII, let value = character.hexDigitValue, digits.count < 64 else {
                throw .unknownCertificate
            }
            digits.append(UInt8(value))
        }
        guard !digits.isEmpty else { throw .unknownCertificate }
        if digits.count % 2 == 1 { digits.insert(0, at: 0) }
        let octets = stride(from: 0, to: digits.count, by: 2).map { index in
            digits[index] << 4 | digits[index + 1]
        }
        if let fingerprint = Fingerprint(octets) {
            self = .fingerprint(fingerprint)
            return
        }
        let magnitude = Array(octets.drop { $0 == 0 })
        guard magnitude.count <= 20 else { throw .unknownCertificate }
        self = .serial((magnitude.first ?? 0x80) >= 0x80 ? [0] + magnitude : magnitude)
    }

    /// The one certificate that is meant.
    /// - Throws: ``AuthorityError/unknownCertificate``, ``AuthorityError/ambiguousSerial``, or the
    ///   ledger's error.
    func find(in view: StateView) throws -> CertificateState {
        switch self {
        case .fingerprint(let fingerprint):
            guard let found = try view.certificate(fingerprint) else {
                throw AuthorityError.unknownCertificate
            }
            return found
        case .serial(let serial):
            let found = try view.certificates(serial: serial)
            guard let first = found.first else { throw AuthorityError.unknownCertificate }
            guard found.count == 1 else { throw AuthorityError.ambiguousSerial }
            return first
        }
    }
}
