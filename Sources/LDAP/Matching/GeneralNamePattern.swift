import BER
import PKIX

/// A GeneralName that a client asserts (RFC 4523, RFC 5280 §4.2.1.6), ready to be compared.
///
///     GeneralName = otherName:{ type-id OID, value Value } / rfc822Name:"…" / dNSName:"…"
///         / x400Address:"…" / directoryName:rdnSequence:"…" / ediPartyName:{ … }
///         / uniformResourceIdentifier:"…" / iPAddress:'…'H / registeredID:OID
///
/// The forms otherName, x400Address and ediPartyName are read and compare with nothing: that is
/// Undefined.
struct GeneralNamePattern: Sendable {
    /// The form.
    let form: GeneralNames.Form
    /// What is compared: a key of a directory name, text with ASCII capitals made small, octets; nil
    /// for the forms that are not compared.
    let bytes: [UInt8]?

    /// Takes a GeneralName from `reader`.
    init(_ reader: inout GSERReader, _ schema: Schema) throws(LDAPError) {
        let fault = reader.error
        guard let form = GeneralNames.Form(try reader.choice()) else { throw fault }
        self.form = form
        switch form {
        case .rfc822Name, .dnsName, .uniformResourceIdentifier:
            let text = try reader.quoted()
            guard text.allSatisfy({ $0 < 0x80 }) else { throw fault }
            bytes = form == .uniformResourceIdentifier ? text : text.map(\.asciiLowercased)
        case .directoryName: bytes = try reader.name(schema)
        case .ipAddress: bytes = try reader.octets()
        case .registeredID: bytes = try reader.objectIdentifier(schema)
        case .otherName, .x400Address, .ediPartyName:
            try reader.skipValue()
            bytes = nil
        }
    }

    /// Takes GeneralNames: a list of at least one.
    static func list(
        _ reader: inout GSERReader,
        _ schema: Schema
    ) throws(LDAPError) -> [GeneralNamePattern] {
        var names: [GeneralNamePattern] = []
        var list = try reader.openList()
        while try reader.hasItem(&list) { names.append(try GeneralNamePattern(&reader, schema)) }
        guard !names.isEmpty else { throw reader.error }
        return names
    }

    /// Whether `name` is this one.
    func equals(_ name: borrowing GeneralNames.Name, _ schema: Schema) -> Truth {
        guard name.form == form else { return .false }
        guard let bytes, let other = Self.comparable(name, schema) else { return .undefined }
        return Truth(bytes == other)
    }

    /// Whether one of the names in `content`, the inside of GeneralNames, is one of `patterns`; with
    /// `all`, whether each of `patterns` is among them.
    static func match(
        _ patterns: [GeneralNamePattern],
        _ content: Span<UInt8>,
        _ schema: Schema,
        all: Bool
    ) -> Truth {
        var result = Truth(all)
        for pattern in patterns {
            var found = Truth.false
            var names = GeneralNames(content: content)
            do throws(PKIXError) {
                while found != .true, let name = try names.next() {
                    found = found.or(pattern.equals(name, schema))
                }
            } catch { return .undefined }
            result = all ? result.and(found) : result.or(found)
        }
        return result
    }

    /// The bytes of a certificate's name that are compared; nil for a form that is not.
    static func comparable(_ name: borrowing GeneralNames.Name, _ schema: Schema) -> [UInt8]? {
        switch name.form {
        case .rfc822Name, .dnsName: name.content.array().map(\.asciiLowercased)
        case .uniformResourceIdentifier, .ipAddress, .registeredID: name.content.array()
        case .directoryName: schema.key(ofName: name.content)
        case .otherName, .x400Address, .ediPartyName: nil
        }
    }
}

extension GeneralNames.Form {
    /// The form that the identifier `name` stands for.
    init?(_ name: Span<UInt8>) {
        if name.equalsIgnoringCase("otherName") {
            self = .otherName
        } else if let form = Self(builtin: name) {
            self = form
        } else {
            return nil
        }
    }

    /// The form that `name` stands for among those that X.509 builds in; `registeredId` is spelled
    /// so there and `registeredID` elsewhere.
    init?(builtin name: Span<UInt8>) {
        if name.equalsIgnoringCase("rfc822Name") {
            self = .rfc822Name
        } else if name.equalsIgnoringCase("dNSName") {
            self = .dnsName
        } else if name.equalsIgnoringCase("x400Address") {
            self = .x400Address
        } else if name.equalsIgnoringCase("directoryName") {
            self = .directoryName
        } else if name.equalsIgnoringCase("ediPartyName") {
            self = .ediPartyName
        } else if name.equalsIgnoringCase("uniformResourceIdentifier") {
            self = .uniformResourceIdentifier
        } else if name.equalsIgnoringCase("iPAddress") {
            self = .ipAddress
        } else if name.equalsIgnoringCase("registeredID") {
            self = .registeredID
        } else {
            return nil
        }
    }
}
