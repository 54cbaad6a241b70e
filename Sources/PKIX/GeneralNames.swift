import BER

/// A walk over the names of a subjectAltName or another GeneralNames, borrowed
/// (RFC 5280 §4.2.1.6).
///
///     GeneralName ::= CHOICE {
///         otherName [0] …, rfc822Name [1] IA5String, dNSName [2] IA5String, x400Address [3] …,
///         directoryName [4] EXPLICIT Name, ediPartyName [5] …,
///         uniformResourceIdentifier [6] IA5String, iPAddress [7] OCTET STRING,
///         registeredID [8] OBJECT IDENTIFIER }
package struct GeneralNames: ~Escapable {
    private var cursor: DERCursor

    /// Starts at the first name of `content`, the inside of the SEQUENCE OF.
    @_lifetime(copy content)
    package init(content: Span<UInt8>) {
        cursor = DERCursor(content)
    }

    /// One name, borrowed.
    package struct Name: ~Escapable {
        /// Its form.
        package let form: Form
        /// The content octets: the characters of an IA5String, the octets of an address.
        package let content: Span<UInt8>

        @_lifetime(copy content)
        init(form: Form, content: Span<UInt8>) {
            self.form = form
            self.content = content
        }

        /// Reads the next name; one that is the base of a constraint may be empty or a network.
        @_lifetime(copy cursor)
        init(_ cursor: inout DERCursor, isConstraint: Bool = false) throws(PKIXError) {
            let element = try cursor.element()
            guard element.tag.isContextSpecific, let form = Form(rawValue: element.tag.number),
                element.tag.isConstructed == form.isConstructed,
                GeneralNames.isWellFormed(element.content, form: form, isConstraint: isConstraint)
            else { throw .extensionRule(.subjectAlternativeName, .generalName) }
            self.init(form: form, content: element.content)
        }

        /// The content octets of the type of an otherName; nil for another form.
        package var otherNameType: Span<UInt8>? {
            @_lifetime(copy self)
            get {
                guard form == .otherName else { return nil }
                var fields = DERCursor(content)
                return try? fields.objectIdentifier()
            }
        }

        /// The text of an SmtpUTF8Mailbox (RFC 9598 §3); nil for another form.
        ///
        ///     id-on-SmtpUTF8Mailbox  OBJECT IDENTIFIER ::= { id-on 9 }
        ///     SmtpUTF8Mailbox ::= UTF8String (SIZE (1..MAX))
        ///
        /// It stands in a tag [0] behind its type.
        package var internationalMailbox: String? {
            guard let type = otherNameType,
                type.hasSameBytes(as: [0x2b, 6, 1, 5, 5, 7, 8, 9])
            else { return nil }
            var fields = DERCursor(content)
            do throws(PKIXError) {
                _ = try fields.objectIdentifier()
                var value = try fields.constructed(.context(0, constructed: true))
                let text = try value.content(.utf8String)
                try value.finish()
                try fields.finish()
                guard text.count > 0 else { return nil }
                return try? String(copying: UTF8Span(validating: text))
            } catch { return nil }
        }
    }

    /// The nine forms, by the number of their tag.
    package enum Form: UInt8, Sendable {
        /// A name whose type an OBJECT IDENTIFIER tells.
        case otherName = 0
        /// A mail address.
        case rfc822Name = 1
        /// A host or domain name.
        case dnsName = 2
        /// An X.400 address.
        case x400Address = 3
        /// A distinguished name.
        case directoryName = 4
        /// A name for electronic data interchange.
        case ediPartyName = 5
        /// A URI.
        case uniformResourceIdentifier = 6
        /// An address of 4 or 16 octets.
        case ipAddress = 7
        /// An OBJECT IDENTIFIER.
        case registeredID = 8

        var isConstructed: Bool {
            switch self {
            case .otherName, .x400Address, .directoryName, .ediPartyName: true
            case .rfc822Name, .dnsName, .uniformResourceIdentifier, .ipAddress, .registeredID:
                false
            }
        }
    }

    /// The next name, or nil after the last.
    @_lifetime(copy self)
    package mutating func next() throws(PKIXError) -> Name? {
        guard !cursor.isAtEnd else { return nil }
        return try Name(&cursor)
    }

    fileprivate static func isWellFormed(
        _ content: Span<UInt8>,
        form: Form,
        isConstraint: Bool
    ) -> Bool {
        switch form {
        case .rfc822Name, .dnsName, .uniformResourceIdentifier:
            for index in content.indices where content[index] >= 0x80 { return false }
            return isConstraint || content.count > 0
        case .ipAddress:
            // A network is an address and its mask.
            if isConstraint { return content.count == 8 || content.count == 32 }
            return content.count == 4 || content.count == 16
        case .registeredID: return ObjectIdentifier.isWellFormed(content)
        case .otherName, .x400Address, .directoryName, .ediPartyName: return content.count > 0
        }
    }
}
