/// Why an engine cannot be set up.
package enum EngineError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The schema lacks an attribute that entries have.
    case attributeNotInSchema(String)
    /// The naming context is not a distinguished name.
    case suffixIsNoName(String)

    /// A sentence for a log or a person.
    package var description: String {
        switch self {
        case .attributeNotInSchema(let name): "the schema does not define the attribute \(name)"
        case .suffixIsNoName(let text): "the suffix \(text) is not a distinguished name"
        }
    }
}
