import AdminAPI
package import Authority
import Ledger

extension AuthorityError {
    /// What is wrong, for the operator on whose terminal the authority starts.
    ///
    /// On the admin socket our own faults show a number and nothing else; here the cause is said, since
    /// nobody but the owner of the data directory sees it.
    package var sentence: String {
        if let refusal = HTTPRefusal(self) { return refusal.error.message }
        switch self {
        case .ledger(let cause): return "the ledger cannot be used: \(cause)"
        case .fault(let what, let cause): return "\(what.rawValue): \(cause)"
        default: return "\(self)"
        }
    }
}
