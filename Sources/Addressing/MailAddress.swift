/// The address of a mailbox (RFC 5321 §4.1.2): a dot-atom in ASCII, `@`, and a domain.
///
/// Two addresses are equal when their canonical forms are: RFC 5321 leaves the case of the local
/// part to the receiving host, yet no organization tells two mailboxes apart by case, and
/// RFC 8550 §3 compares without it. A `+tag` is part of the address.
package struct MailAddress: Sendable {
    /// The local part as given, and the domain as lower-case A-labels: what a certificate carries.
    package let given: String
    /// The whole address lower-cased: the key of a mailbox everywhere.
    package let canonical: String
    /// The domain behind the `@`.
    package let domain: DomainName

    /// The number of bytes that no address exceeds (RFC 5321 §4.5.3.1.3).
    package static let bytesMax = AddressSyntax.addressBytesMax

    /// Reads an address; a domain in another script becomes A-labels (UTS 46, nontransitional).
    ///
    /// Refused, besides what is malformed: a quoted local part, one beyond ASCII, and an address
    /// literal as the domain.
    /// - Throws: ``AddressingError`` naming the broken rule.
    package init(_ text: String) throws(AddressingError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= AddressSyntax.textBytesMax else {
            throw .tooLong(bytes: bytes.count, maximum: AddressSyntax.addressBytesMax)
        }
        guard let at = AddressSyntax.atSign(in: bytes.span) else { throw .missingAtSign }
        try AddressSyntax.checkLocalPart(bytes.span, end: at)
        let domain = try DomainName(bytes: bytes.span.extracting((at + 1)...))
        let local = String(decoding: bytes[..<at], as: UTF8.self)
        let length = at + 1 + domain.aLabel.utf8.count
        guard length <= AddressSyntax.addressBytesMax else {
            throw .tooLong(bytes: length, maximum: AddressSyntax.addressBytesMax)
        }
        self.domain = domain
        given = local + "@" + domain.aLabel
        canonical = String(decoding: given.utf8.map(AddressSyntax.lowercase), as: UTF8.self)
    }

    /// The part before the `@`, as given.
    package var localPart: Substring {
        given.prefix(given.utf8.count - domain.aLabel.utf8.count - 1)
    }
}

extension MailAddress: Hashable {
    /// Whether both name the same mailbox.
    package static func == (left: MailAddress, right: MailAddress) -> Bool {
        left.canonical == right.canonical
    }

    /// Feeds the canonical form.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(canonical)
    }
}

extension MailAddress: CustomStringConvertible {
    /// The address as given.
    package var description: String { given }
}
