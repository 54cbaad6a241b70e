import LDAP

/// What a filter is evaluated against: the attributes that are shown now, and the name.
protocol FilterSubject: ~Copyable, ~Escapable {
    /// The distinguished name's text.
    var name: Span<UInt8> {
        @_lifetime(borrow self) borrowing get
    }

    /// Whether userSMIMECertificate can be composed: it has no values before it is asked for.
    var hasComposedCertificates: Bool { borrowing get }

    /// What `test` says of the values of the attributes for whose type `isWanted` is.
    ///
    /// True when it says so of one, else Undefined when it says so of one, else False, as when there
    /// is no such value.
    borrowing func anyValue(
        of isWanted: (AttributeTypeID) -> Bool,
        is test: (Span<UInt8>) -> Truth
    ) -> Truth
}
