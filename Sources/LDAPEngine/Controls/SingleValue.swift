import LDAP

/// One value of one attribute, as if it were all that its entry has: what a values filter is
/// evaluated against (RFC 3876 §2).
struct SingleValue: ~Escapable, FilterSubject {
    /// The attribute.
    let type: AttributeTypeID
    /// The value.
    let value: Span<UInt8>
    /// Whether it stands for the values of userSMIMECertificate, which are composed.
    let hasComposedCertificates: Bool

    @_lifetime(copy value)
    init(_ type: AttributeTypeID, _ value: Span<UInt8>, isComposed: Bool = false) {
        self.type = type
        self.value = value
        hasComposedCertificates = isComposed
    }

    /// Nothing: a values filter does not look at names.
    var name: Span<UInt8> {
        @_lifetime(borrow self) borrowing get { value.extracting(first: 0) }
    }

    /// What `test` says of the value, if it is of a type for which `isWanted` is.
    borrowing func anyValue(
        of isWanted: (AttributeTypeID) -> Bool,
        is test: (Span<UInt8>) -> Truth
    ) -> Truth {
        isWanted(type) ? test(value) : .false
    }
}
