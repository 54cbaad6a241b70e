/// The address of a mailbox (RFC 5321 §4.1.2, RFC 6531 §3.3): a dot-atom, `@`, and a domain.
///
/// Two addresses are equal when their canonical forms are: RFC 5321 leaves the case of the local
/// part to the receiving host, yet no organization tells two mailboxes apart by case, and
/// RFC 8550 §3 compares without it. Beyond ASCII the local part is in form C and in small letters,
/// by Unicode's mapping: `ß` and `ss` stay two. A `+tag` is part of the address.
package struct MailAddress: Sendable {
    /// The local part as given, in form C, and the domain as lower-case A-labels: what a certificate
    /// carries.
    package let given: String
    /// The whole address lower-cased: the key of a mailbox everywhere.
    package let canonical: String
    /// The domain behind the `@`.
    package let domain: DomainName
    /// Whether the local part goes beyond ASCII, so that only RFC 6531 can deliver to it and a
    /// certificate names it as an SmtpUTF8Mailbox (RFC 9598).
    package let isInternational: Bool

    /// The number of bytes that no address exceeds (RFC 5321 §4.5.3.1.3).
    package static let bytesMax = AddressSyntax.addressBytesMax

    /// Reads an address; a domain in another script becomes A-labels (UTS 46, nontransitional).
    ///
    /// Refused, besides what is malformed: a quoted local part, and an address literal as the domain.
    /// - Throws: ``AddressingError`` naming the broken rule.
    package init(_ text: String) throws(AddressingError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= AddressSyntax.textBytesMax else {
            throw .tooLong(bytes: bytes.count, maximum: AddressSyntax.addressBytesMax)
        }
        guard let at = AddressSyntax.atSign(in: bytes.span) else { throw .missingAtSign }
        isInternational = !MailAddress.isASCII(bytes.span.extracting(first: at))
        let local: (given: [UInt8], canonical: [UInt8])
        if isInternational {
            local = try InternationalLocalPart.forms(of: bytes.span.extracting(first: at))
        } else {
            try AddressSyntax.checkLocalPart(bytes.span, end: at)
            local = (Array(bytes[..<at]), bytes[..<at].map(AddressSyntax.lowercase))
        }
        let domain = try DomainName(bytes: bytes.span.extracting((at + 1)...))
        let length = max(local.given.count, local.canonical.count) + 1 + domain.aLabel.utf8.count
        guard length <= AddressSyntax.addressBytesMax else {
            throw .tooLong(bytes: length, maximum: AddressSyntax.addressBytesMax)
        }
        self.domain = domain
        given = String(decoding: local.given, as: UTF8.self) + "@" + domain.aLabel
        canonical = String(decoding: local.canonical, as: UTF8.self) + "@" + domain.aLabel
    }

    /// The part before the `@`, as given.
    package var localPart: Substring {
        Substring(given.utf8.dropLast(domain.aLabel.utf8.count + 1))
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
