/// What a filter comes to for an entry (RFC 4511 §4.5.1.7): three values, of which only ``true``
/// lets the entry through.
package enum Truth: Equatable, Sendable {
    /// The entry matches.
    case `true`
    /// The entry does not match.
    case `false`
    /// It cannot be said: the type is unknown, or the value does not fit the rule.
    case undefined

    /// True or False.
    package init(_ value: Bool) { self = value ? .true : .false }

    /// False when one is, else Undefined when one is.
    package func and(_ other: Truth) -> Truth {
        if self == .false || other == .false { return .false }
        return self == .true && other == .true ? .true : .undefined
    }

    /// True when one is, else Undefined when one is.
    package func or(_ other: Truth) -> Truth {
        if self == .true || other == .true { return .true }
        return self == .false && other == .false ? .false : .undefined
    }

    /// The opposite; Undefined stays.
    package var negated: Truth {
        switch self {
        case .true: .false
        case .false: .true
        case .undefined: .undefined
        }
    }
}
