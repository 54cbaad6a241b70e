import BER

/// A walk over subtrees of names.
package struct GeneralSubtrees: ~Escapable {
    private var cursor: DERCursor

    @_lifetime(copy content)
    init(_ content: Span<UInt8>) { cursor = DERCursor(content) }

    /// The next subtree, or nil after the last.
    @_lifetime(copy self)
    package mutating func next() throws(PKIXError) -> GeneralSubtree? {
        guard !cursor.isAtEnd else { return nil }
        return try GeneralSubtree(&cursor)
    }
}

/// One subtree of names.
///
///     GeneralSubtree ::= SEQUENCE {
///         base         GeneralName,
///         minimum  [0] BaseDistance DEFAULT 0,
///         maximum  [1] BaseDistance OPTIONAL }
package struct GeneralSubtree: ~Escapable {
    /// The name at its top; an iPAddress has a mask behind it.
    package let base: GeneralNames.Name
    /// How many levels below the top it begins.
    package let minimum: Int64
    /// How many levels below the top it ends; nil when it does not.
    package let maximum: Int64?

    @_lifetime(copy cursor)
    init(_ cursor: inout DERCursor) throws(PKIXError) {
        var fields = try cursor.constructed(.sequence)
        base = try GeneralNames.Name(&fields, isConstraint: true)
        minimum = fields.tag == .context(0) ? try fields.integer(.context(0)) : 0
        maximum = fields.tag == .context(1) ? try fields.integer(.context(1)) : nil
        try fields.finish()
    }
}
