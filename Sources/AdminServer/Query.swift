import AdminAPI

/// A request's query, of which every name must be one that the route has.
struct Query: Equatable {
    private let values: [String: String]

    /// Reads `text`, what stands behind the `?`.
    /// - Throws: ``AdminError`` with `malformedRequest` for a name that is not among `names` or comes
    ///   twice, and for what is not percent-encoded.
    init(_ text: String?, names: Set<String>) throws(AdminError) {
        var values: [String: String] = [:]
        for part in (text ?? "").split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = pair.first.flatMap(PercentEncoding.decoded),
                let value = PercentEncoding.decoded(pair.count == 2 ? pair[1] : "")
            else { throw Self.refusal("the query is not percent-encoded UTF-8") }
            guard names.contains(name) else {
                let known = names.sorted().joined(separator: ", ")
                throw Self.refusal(
                    names.isEmpty
                        ? "this route takes no query" : "this route's query takes only \(known)"
                )
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Self.refusal("the query has \(name) twice")
            }
        }
        self.values = values
    }

    /// The text of `name`; `nil` when it is not there or empty.
    func text(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether `name` is `true`; `fallback` when it is not there.
    func flag(_ name: String, fallback: Bool) throws(AdminError) -> Bool {
        switch values[name] {
        case nil: return fallback
        case "true": return true
        case "false": return false
        default: throw Self.refusal("\(name) is neither true nor false")
        }
    }

    /// The number of `name`, which must lie in `range`; `fallback` when it is not there.
    func number(
        _ name: String,
        _ range: ClosedRange<UInt64>,
        fallback: UInt64
    ) throws(AdminError) -> UInt64 {
        guard let text = values[name] else { return fallback }
        guard let number = UInt64(text), range.contains(number) else {
            throw Self.refusal(
                "\(name) is not a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    private static func refusal(_ message: String) -> AdminError {
        AdminError(code: .malformedRequest, message: message)
    }
}
