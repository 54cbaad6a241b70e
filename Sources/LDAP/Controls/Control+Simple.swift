import BER

/// Controls whose value is nothing, or next to nothing.
extension Control {
    /// Which control this is; nil for one that is not known.
    package var known: ControlType? { ControlType(type) }

    /// Checks a ``ControlType/manageDsaIT`` or a ``ControlType/dontUseCopy``, which have no value.
    ///
    /// Both are defined without one (RFC 3296 §3, RFC 6171 §2); an empty one is what some
    /// libraries send when they mean none. The second is always critical.
    /// - Throws: ``LDAPError/valueUnexpected``, ``LDAPError/notCritical``.
    package func checkWithoutValue() throws(LDAPError) {
        if let value, !value.isEmpty { throw .valueUnexpected }
        if known == .dontUseCopy, !isCritical { throw .notCritical }
    }

    /// Decodes a ``ControlType/subentries``: whether subentries alone are visible, or none.
    ///
    /// The value is a BOOLEAN (RFC 3672 §3).
    /// - Throws: ``LDAPError/valueMissing``, ``LDAPError/malformedValue(_:)``.
    package func subentriesVisibility() throws(LDAPError) -> Bool {
        guard let value else { throw .valueMissing }
        do throws(BERError) {
            var reader = BERReader(value)
            let isVisible = try reader.readBoolean()
            try reader.finish()
            return isVisible
        } catch { throw .malformedValue(error) }
    }
}
