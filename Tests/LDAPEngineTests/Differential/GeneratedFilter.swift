/// A filter whose parts can be taken away one after the other.
indirect enum GeneratedFilter: Equatable, Sendable {
    /// An assertion, in the form of RFC 4515.
    case item(String)
    /// Some that must all be True.
    case and([GeneratedFilter])
    /// Some of which one must be True.
    case or([GeneratedFilter])
    /// One that must be False.
    case not(GeneratedFilter)

    /// The form of RFC 4515.
    var text: String {
        switch self {
        case .item(let text): text
        case .and(let arms): "(&\(arms.map(\.text).joined()))"
        case .or(let arms): "(|\(arms.map(\.text).joined()))"
        case .not(let arm): "(!\(arm.text))"
        }
    }

    /// The assertions.
    var items: [String] {
        switch self {
        case .item(let text): [text]
        case .and(let arms), .or(let arms): arms.flatMap(\.items)
        case .not(let arm): arm.items
        }
    }

    /// Filters with somewhat less in them.
    var smaller: [GeneratedFilter] {
        switch self {
        case .item: []
        case .and(let arms): arms + Self.smaller(arms).map { .and($0) }
        case .or(let arms): arms + Self.smaller(arms).map { .or($0) }
        case .not(let arm): [arm] + arm.smaller.map { .not($0) }
        }
    }

    /// `arms` without one, or with one that is smaller.
    private static func smaller(_ arms: [GeneratedFilter]) -> [[GeneratedFilter]] {
        arms.indices.flatMap { index in
            var rest = arms
            rest.remove(at: index)
            return [rest]
                + arms[index].smaller.map { arm in
                    var arms = arms
                    arms[index] = arm
                    return arms
                }
        }
    }
}
