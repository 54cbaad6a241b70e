import BER
import Directory
import LDAP

/// An entry of the directory at one moment: certificates that are not valid then are not there.
struct StoredEntry: ~Escapable, FilterSubject {
    /// The entry.
    let entry: EntryView
    /// The moment, in seconds since 1970.
    let now: Int64
    private let attributes: AttributeMap
    /// Whether operational attributes are there for the client.
    private let showsOperational: Bool

    @_lifetime(copy entry)
    init(_ entry: EntryView, at now: Int64, attributes: AttributeMap, showsOperational: Bool) {
        self.entry = entry
        self.now = now
        self.attributes = attributes
        self.showsOperational = showsOperational
    }

    /// The distinguished name's text.
    var name: Span<UInt8> {
        @_lifetime(borrow self) borrowing get { entry.name }
    }

    /// Whether it is a mailbox with a certificate that is valid now.
    var hasComposedCertificates: Bool {
        borrowing get { entry.kind == .mailbox && entry.certificateCount(validAt: now) > 0 }
    }

    /// What `test` says of the values of the attributes for whose type `isWanted` is.
    borrowing func anyValue(
        of isWanted: (AttributeTypeID) -> Bool,
        is test: (Span<UInt8>) -> Truth
    ) -> Truth {
        var result = Truth.false
        for index in 0..<entry.attributeCount {
            let view = entry.attribute(at: index)
            guard let attribute = view.attribute, isWanted(attributes.type(of: attribute)) else {
                continue
            }
            if attribute.holdsCertificates {
                result = result.or(anyCertificate(is: test))
            } else {
                var values = OctetStringList(checked: view.values)
                while result != .true, let value = values.next() { result = result.or(test(value)) }
            }
            if result == .true { return .true }
        }
        guard showsOperational else { return result }
        for attribute in attributes.operational where isWanted(attributes.type(of: attribute)) {
            result = result.or(operationalValue(of: attribute, is: test))
        }
        return result
    }

    private borrowing func anyCertificate(is test: (Span<UInt8>) -> Truth) -> Truth {
        var result = Truth.false
        for index in 0..<entry.certificateCount where result != .true {
            let certificate = entry.certificate(at: index)
            if certificate.isValid(at: now) { result = result.or(test(certificate.der)) }
        }
        return result
    }

    /// Operational values have no bytes of their own in the file; they are written out here, in
    /// memory of the moment, since hardly anybody searches by them.
    private borrowing func operationalValue(
        of attribute: EntryAttribute,
        is test: (Span<UInt8>) -> Truth
    ) -> Truth {
        var writer = BERWriter(capacity: 512)
        entry.appendOperationalValue(attribute, to: &writer)
        var values = OctetStringList(checked: writer.bytes)
        guard let value = values.next() else { return .false }
        return test(value)
    }
}
