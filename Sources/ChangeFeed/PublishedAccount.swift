package import BER

/// An account as those know it who let people sign in.
///
/// ```
/// PublishedAccount ::= SEQUENCE {
///     name         UTF8String (SIZE (1..64)),
///     grade        ENUMERATED { partner(1), internal(2) },
///     isPublisher  BOOLEAN,
///     verifier     OCTET STRING (SIZE (1..255)) }
/// ```
package struct PublishedAccount: Equatable, Sendable {
    /// What the holder of an account may ask.
    package enum Grade: UInt8, CaseIterable, Equatable, Sendable {
        /// Prefix and substring searches, few entries at a time.
        case partner = 1
        /// Everything.
        case `internal` = 2
    }

    /// The most bytes of a name.
    package static let nameBytesMax = 64
    /// The most bytes of a verifier.
    package static let verifierBytesMax = 255

    /// The name to sign in with, in small letters.
    package var name: String
    /// What its holder may ask.
    package var grade: Grade
    /// Whether its holder may write certificates.
    package var isPublisher: Bool
    /// What recognizes the password; opaque here.
    package var verifier: [UInt8]

    /// Makes an account from its parts.
    package init(name: String, grade: Grade, isPublisher: Bool, verifier: [UInt8]) {
        self.name = name
        self.grade = grade
        self.isPublisher = isPublisher
        self.verifier = verifier
    }

    /// Appends the account as DER.
    package func encode(into writer: inout BERWriter) {
        writer.appendConstructed(.sequence) { writer in
            writer.appendText(name)
            writer.appendEnumerated(Int64(grade.rawValue))
            writer.appendBoolean(isPublisher)
            writer.appendPrimitive(.octetString, verifier)
        }
    }

    /// Reads the one account that `bytes` are.
    package init(decoding bytes: Span<UInt8>) throws(ChangeFeedError) {
        var fields = try Fields(message: bytes)
        try self.init(content: &fields)
    }

    /// Reads the account that comes next in `list`.
    init(from list: inout Fields) throws(ChangeFeedError) {
        var fields = try list.nested()
        try self.init(content: &fields)
    }

    private init(content fields: inout Fields) throws(ChangeFeedError) {
        name = try fields.text("name")
        guard (1...Self.nameBytesMax).contains(name.utf8.count) else {
            throw .wrongLength(
                field: "name",
                bytes: name.utf8.count,
                expected: Self.nameBytesMax
            )
        }
        let number = try fields.enumerated()
        guard let grade = UInt8(exactly: number).flatMap(Grade.init(rawValue:)) else {
            throw .outOfRange(field: "grade", value: number)
        }
        self.grade = grade
        isPublisher = try fields.boolean()
        verifier = [UInt8](copying: try fields.content(.octetString))
        guard (1...Self.verifierBytesMax).contains(verifier.count) else {
            throw .wrongLength(
                field: "verifier",
                bytes: verifier.count,
                expected: Self.verifierBytesMax
            )
        }
        try fields.finish()
    }
}
