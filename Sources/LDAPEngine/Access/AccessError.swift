/// Why a list of access rules cannot be used; `rule` counts from 1.
package enum AccessError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A rule has no word.
    case emptyRule(rule: Int)
    /// A quotation mark is not closed.
    case openQuotation(rule: Int)
    /// A rule has a word that begins no condition.
    case unknownWord(String, rule: Int)
    /// A rule ends after a word that needs another one.
    case missingValue(of: String, rule: Int)
    /// A word cannot be followed by this.
    case badValue(String, of: String, rule: Int)
    /// A rule says the same twice.
    case repeatedWord(String, rule: Int)
    /// A rule does not say which grade it gives, or says something after it.
    case gradeNotLast(rule: Int)
    /// The names of certificates cannot be compared, for want of a schema.
    case noSchema

    /// A sentence for a log or a person.
    package var description: String {
        switch self {
        case .emptyRule(let rule): "access rule \(rule) is empty"
        case .openQuotation(let rule): "access rule \(rule): a quotation mark is not closed"
        case .unknownWord(let word, let rule): "access rule \(rule): what is \(word)?"
        case .missingValue(let word, let rule):
            "access rule \(rule): something has to follow \(word)"
        case .badValue(let value, let word, let rule):
            "access rule \(rule): \(value) cannot follow \(word)"
        case .repeatedWord(let word, let rule): "access rule \(rule) says \(word) twice"
        case .gradeNotLast(let rule):
            "access rule \(rule) has to end with grade and public, partner, internal or none"
        case .noSchema: "access rules name certificates, and the schema cannot be read"
        }
    }
}
