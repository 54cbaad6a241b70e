import BER

/// The names that may stand below an authority, borrowed (RFC 5280 §4.2.1.10).
///
///     NameConstraints ::= SEQUENCE {
///         permittedSubtrees [0] GeneralSubtrees OPTIONAL,
///         excludedSubtrees  [1] GeneralSubtrees OPTIONAL }
///     GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) OF GeneralSubtree
package struct NameConstraints: ~Escapable {
    private let permittedContent: Span<UInt8>?
    private let excludedContent: Span<UInt8>?

    /// Reads the value of the extension.
    @_lifetime(copy value)
    package init(_ value: Span<UInt8>) throws(PKIXError) {
        var cursor = DERCursor(value)
        var fields = try cursor.constructed(.sequence)
        try cursor.finish()
        let permitted = BERTag.context(0, constructed: true)
        let excluded = BERTag.context(1, constructed: true)
        if fields.tag == permitted {
            permittedContent = try fields.content(permitted)
        } else {
            permittedContent = nil
        }
        if fields.tag == excluded {
            excludedContent = try fields.content(excluded)
        } else {
            excludedContent = nil
        }
        try fields.finish()
    }

    /// The subtrees in which names of their forms must lie; nil when none is named.
    package var permitted: GeneralSubtrees? {
        @_lifetime(copy self)
        get {
            guard let permittedContent else { return nil }
            return GeneralSubtrees(permittedContent)
        }
    }

    /// The subtrees in which no name may lie; nil when none is named.
    package var excluded: GeneralSubtrees? {
        @_lifetime(copy self)
        get {
            guard let excludedContent else { return nil }
            return GeneralSubtrees(excludedContent)
        }
    }
}
