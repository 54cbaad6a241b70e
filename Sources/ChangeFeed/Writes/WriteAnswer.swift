package import BER

/// How a ``WriteCommand`` went: the result that the client is told.
///
/// ```
/// WriteAnswer ::= SEQUENCE {
///     code        INTEGER,                       -- a result code of RFC 4511 §4.1.9
///     diagnostic  UTF8String (SIZE (0..512)) }
/// ```
package struct WriteAnswer: Equatable, Sendable {
    /// The results there are.
    package enum Code: Int64, CaseIterable, Equatable, Sendable {
        /// Done, and durable.
        case success = 0
        /// A value to be removed is not there.
        case noSuchAttribute = 16
        /// A value is not one that the directory may have.
        case constraintViolation = 19
        /// A value to be added is there already.
        case attributeOrValueExists = 20
        /// A value is not a certificate.
        case invalidAttributeSyntax = 21
        /// The mailbox to be modified is not there.
        case noSuchObject = 32
        /// The account's name or password are wrong.
        case invalidCredentials = 49
        /// The account may not do this.
        case insufficientAccessRights = 50
        /// Too much is under way.
        case busy = 51
        /// Storage is full, or the authority is stopping.
        case unavailable = 52
        /// The directory does not do this.
        case unwillingToPerform = 53
        /// The mailbox to be added is there already.
        case entryAlreadyExists = 68
        /// A fault of ours; the log has the cause.
        case other = 80
    }

    /// The most bytes of a diagnostic.
    package static let diagnosticBytesMax = 512

    /// The result.
    package var code: Code
    /// A sentence for people; empty for success.
    package var diagnostic: String

    /// Makes an answer; a diagnostic is cut to what one may have.
    package init(_ code: Code, _ diagnostic: String = "") {
        self.code = code
        self.diagnostic = diagnostic
        while self.diagnostic.utf8.count > Self.diagnosticBytesMax {
            self.diagnostic.removeLast()
        }
    }

    /// Appends the message as DER.
    package func encode(into writer: inout BERWriter) {
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(code.rawValue)
            writer.appendText(diagnostic)
        }
    }

    /// Reads one whole message.
    package init(decoding bytes: Span<UInt8>) throws(ChangeFeedError) {
        var fields = try Fields(message: bytes)
        let number = try fields.integer()
        guard let code = Code(rawValue: number) else {
            throw .outOfRange(field: "code", value: number)
        }
        self.code = code
        diagnostic = try fields.text("diagnostic")
        guard diagnostic.utf8.count <= Self.diagnosticBytesMax else {
            throw .wrongLength(
                field: "diagnostic",
                bytes: diagnostic.utf8.count,
                expected: Self.diagnosticBytesMax
            )
        }
        try fields.finish()
    }
}
