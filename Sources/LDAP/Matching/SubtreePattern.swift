import BER
import PKIX

/// A subtree of names that a client asserts or a certificate has (RFC 5280 §4.2.1.10).
///
///     GeneralSubtree = "{" "base" GeneralName [ "," "minimum" INTEGER ] [ "," "maximum" INTEGER ] "}"
struct SubtreePattern: Sendable {
    /// The form of the names in it.
    let form: GeneralNames.Form
    private let base: [UInt8]?
    private let minimum: Int
    private let maximum: Int?

    /// Takes a GeneralSubtree from `reader`.
    init(_ reader: inout GSERReader, _ schema: Schema) throws(LDAPError) {
        var base: GeneralNamePattern?
        var minimum: Int?
        var maximum: Int?
        var list = try reader.openList()
        while try reader.hasItem(&list) {
            let field = try reader.identifier()
            if base == nil, field.equalsIgnoringCase("base") {
                base = try GeneralNamePattern(&reader, schema)
            } else if minimum == nil, field.equalsIgnoringCase("minimum") {
                minimum = try reader.distance()
            } else if maximum == nil, field.equalsIgnoringCase("maximum") {
                maximum = try reader.distance()
            } else {
                throw reader.error
            }
        }
        guard let base else { throw reader.error }
        form = base.form
        self.base = base.bytes
        self.minimum = minimum ?? 0
        self.maximum = maximum
    }

    /// The subtree that stands in a certificate.
    init(_ subtree: borrowing GeneralSubtree, _ schema: Schema) {
        form = subtree.base.form
        base = GeneralNamePattern.comparable(subtree.base, schema)
        // A distance beyond what a name can have is as good as the greatest.
        minimum = Int(clamping: subtree.minimum)
        maximum = subtree.maximum.map { Int(clamping: $0) }
    }

    /// Takes GeneralSubtrees: a list of at least one.
    static func list(
        _ reader: inout GSERReader,
        _ schema: Schema
    ) throws(LDAPError) -> [SubtreePattern] {
        var subtrees: [SubtreePattern] = []
        var list = try reader.openList()
        while try reader.hasItem(&list) { subtrees.append(try SubtreePattern(&reader, schema)) }
        guard !subtrees.isEmpty else { throw reader.error }
        return subtrees
    }

    /// Whether a name of this form, made comparable as ``GeneralNamePattern`` does, lies in it.
    func contains(_ name: [UInt8]) -> Truth {
        guard let base else { return .undefined }
        if form == .directoryName { return Truth(containsDirectoryName(name, below: base)) }
        // RFC 5280 has no distances; what they would count in other forms, nobody says.
        guard minimum == 0, maximum == nil else { return .undefined }
        switch form {
        case .rfc822Name: return Truth(Self.containsAddress(name, base))
        case .dnsName: return Truth(Self.containsDomain(name, base))
        case .uniformResourceIdentifier:
            guard let host = Self.host(ofURI: name) else { return .undefined }
            return Truth(Self.containsHost(host, base.map(\.asciiLowercased)))
        case .ipAddress: return Self.containsIPAddress(name, base)
        case .registeredID: return Truth(name == base)
        case .directoryName, .otherName, .x400Address, .ediPartyName: return .undefined
        }
    }

    /// A key begins with its superior's, whole components being ended by zeros.
    private func containsDirectoryName(_ name: [UInt8], below base: [UInt8]) -> Bool {
        guard name.starts(with: base) else { return false }
        let levels =
            DistinguishedName.componentCount(ofKey: name.span)
            - DistinguishedName.componentCount(ofKey: base.span)
        guard levels >= minimum else { return false }
        return maximum.map { levels <= $0 } ?? true
    }

    /// A base is a mailbox, a host, or a domain with a dot in front.
    private static func containsAddress(_ name: [UInt8], _ base: [UInt8]) -> Bool {
        let at = UInt8(ascii: "@")
        if base.contains(at) { return name == base }
        guard let split = name.lastIndex(of: at) else { return false }
        return containsHost(Array(name[(split + 1)...]), base)
    }

    /// A base with a dot in front is every host below it, another one that host.
    private static func containsHost(_ host: [UInt8], _ base: [UInt8]) -> Bool {
        if base.isEmpty { return true }
        guard base[0] == UInt8(ascii: ".") else { return host == base }
        return host.count > base.count && host.suffix(base.count).elementsEqual(base)
    }

    /// A base is itself and whatever has labels in front of it.
    private static func containsDomain(_ name: [UInt8], _ base: [UInt8]) -> Bool {
        let base = base.first == UInt8(ascii: ".") ? base[1...] : base[...]
        if base.isEmpty { return true }
        guard name.suffix(base.count).elementsEqual(base) else { return false }
        return name.count == base.count || name[name.count - base.count - 1] == UInt8(ascii: ".")
    }

    /// A base is an address and a mask; the mask selects the bits that must be the address's.
    private static func containsIPAddress(_ name: [UInt8], _ base: [UInt8]) -> Truth {
        guard base.count == 8 || base.count == 32 else { return .undefined }
        guard name.count * 2 == base.count else { return .false }
        for index in name.indices {
            let mask = base[name.count + index]
            if name[index] & mask != base[index] & mask { return .false }
        }
        return .true
    }

    /// The host of `scheme://user@host:port/path`, in small letters; nil when there is none.
    private static func host(ofURI uri: [UInt8]) -> [UInt8]? {
        guard let colon = uri.firstIndex(of: UInt8(ascii: ":")),
            uri[colon...].starts(with: Array("://".utf8))
        else { return nil }
        let ends = Array("/?#".utf8)
        var authority = uri[(colon + 3)...].prefix { !ends.contains($0) }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            authority = authority[(at + 1)...]
        }
        if authority.first == UInt8(ascii: "[") {
            authority = authority.prefix { $0 != UInt8(ascii: "]") }.dropFirst()
        } else if let port = authority.firstIndex(of: UInt8(ascii: ":")) {
            authority = authority[..<port]
        }
        return authority.isEmpty ? nil : authority.map(\.asciiLowercased)
    }
}
