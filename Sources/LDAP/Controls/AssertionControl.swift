import BER

/// A condition of the operation, borrowed (RFC 4528 §3): the control's value is a Filter.
package struct AssertionControl: ~Escapable {
    /// What must be True for the entry that the operation is about.
    package let filter: FilterView

    /// Decodes the value of a ``ControlType/assertion``.
    /// - Throws: ``LDAPError/valueMissing``, ``LDAPError/malformedValue(_:)`` and what else keeps
    ///   the value from being a filter.
    @_lifetime(copy value)
    package init(_ value: Span<UInt8>?, limits: MessageLimits) throws(LDAPError) {
        guard let value else { throw .valueMissing }
        do throws(LDAPError) {
            filter = try FilterView(checking: value, limits: limits)
        } catch { throw error.ofValue }
    }
}
