import BER

/// A page asked for, borrowed (RFC 2696 §2).
///
///     realSearchControlValue ::= SEQUENCE {
///          size            INTEGER (0..maxInt),
///          cookie          OCTET STRING }
package struct PagedResultsControl: ~Escapable {
    /// The most entries that the page may have; 0 with a cookie gives the search up.
    package let size: Int32

    /// Where the page begins: what came with the page before, empty for the first.
    package let cookie: Span<UInt8>

    /// Decodes the value of a ``ControlType/pagedResults``.
    /// - Throws: ``LDAPError/valueMissing``, ``LDAPError/malformedValue(_:)``,
    ///   ``LDAPError/searchLimitOutOfRange(_:)``.
    @_lifetime(copy value)
    package init(_ value: Span<UInt8>?) throws(LDAPError) {
        guard let value else { throw .valueMissing }
        let number: Int64
        let cookie: Span<UInt8>
        do throws(BERError) {
            var outer = BERReader(value)
            var fields = try outer.readConstructed(.sequence)
            try outer.finish()
            number = try fields.readInteger()
            cookie = try fields.readContent(.octetString)
            try fields.finish()
        } catch { throw .malformedValue(error) }
        guard number >= 0, let size = Int32(exactly: number) else {
            throw .searchLimitOutOfRange(number)
        }
        self.size = size
        self.cookie = cookie
    }
}
