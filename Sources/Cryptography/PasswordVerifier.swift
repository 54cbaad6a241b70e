/// What is kept of a password to recognize it by: an scrypt key, its salt and what it cost.
///
/// Stored as 52 octets, the same in the ledger, on the change feed and in the accounts' file:
///
/// ```
///  0         1      2   3   4          20                    52
///  | 1       | logN | r | p | salt (16) | scrypt key (32)     |
/// ```
///
/// It is no password, but whoever has it can try passwords as fast as the cost lets them; so it is
/// readable only where it is needed.
package struct PasswordVerifier: Equatable, Sendable {
    /// The length of ``stored``.
    package static let storedByteCount = 52
    static let version: UInt8 = 1
    static let saltByteCount = 16

    private let cost: Scrypt.Cost
    private let salt: [UInt8]
    private let key: [UInt8]

    /// Recognizes `password` from now on; takes the time of one derivation.
    /// - Throws: As ``Scrypt/derive(_:salt:_:)``.
    package init(
        of password: Span<UInt8>,
        _ cost: Scrypt.Cost = .standard
    ) throws(CryptographyError) {
        let salt = Random.bytes(Self.saltByteCount)
        let derived = try Scrypt.derive(password, salt: salt.span, cost)
        self.cost = cost
        self.salt = salt
        key = [UInt8](octetsOf: derived.bytes)
    }

    /// Reads the stored form; `nil` when it is none, or one of a cost that this program refuses.
    package init?(stored: Span<UInt8>) {
        guard stored.count == Self.storedByteCount, stored[0] == Self.version else { return nil }
        cost = Scrypt.Cost(logN: stored[1], blockSize: stored[2], parallelization: stored[3])
        guard cost.isAllowed else { return nil }
        salt = [UInt8](octetsOf: stored.extracting(4..<20))
        key = [UInt8](octetsOf: stored.extracting(20..<52))
    }

    /// A verifier that accepts nothing anybody knows and costs what others do: for a name that nobody
    /// has, so that the answer takes as long.
    package static func unknown(_ cost: Scrypt.Cost = .standard) -> PasswordVerifier {
        PasswordVerifier(
            cost: cost,
            salt: Random.bytes(saltByteCount),
            key: Random.bytes(Scrypt.keyByteCount)
        )
    }

    private init(cost: Scrypt.Cost, salt: [UInt8], key: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// The stored form.
    package var stored: [UInt8] {
        [Self.version, cost.logN, cost.blockSize, cost.parallelization] + salt + key
    }

    /// Whether `password` is the one, found in a time that depends on the cost and its length alone.
    ///
    /// A password that none can be, for being empty or too long, is not the one, at no cost. Nor is one
    /// that ends in a zero byte, which HMAC, and so scrypt, does not tell from the one without.
    /// - Throws: ``CryptographyError/outOfMemory`` and what OpenSSL refuses.
    package func accepts(_ password: Span<UInt8>) throws(CryptographyError) -> Bool {
        guard (1...Scrypt.passwordBytesMax).contains(password.count),
            password[password.count - 1] != 0
        else { return false }
        let derived = try Scrypt.derive(password, salt: salt.span, cost)
        let known = try SecretBytes(copying: key.span)
        return derived.isEqual(to: known)
    }
}

extension [UInt8] {
    /// The octets of `span`.
    fileprivate init(octetsOf span: Span<UInt8>) {
        self.init(capacity: span.count) { output in
            for index in span.indices { output.append(span[index]) }
        }
    }
}
