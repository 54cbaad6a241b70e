import BER
import LDAP

/// How a search ended, or that it did not.
enum SearchEnd: Equatable, Sendable {
    /// It goes on when this much has been sent.
    case underWay
    /// It is to be rehearsed before it begins.
    case heldBack
    /// Everything that matches was sent.
    case complete
    /// One more entry matches than the client wants.
    case sizeLimit
    /// It takes longer than the client wants to wait.
    case timeLimit
    /// It takes longer than any search may.
    case tooSlow
    /// One more entry matches than the client may see at once.
    case tooManyEntries
    /// The answers are as long as they may get.
    case tooLong
    /// The filter names more addresses than one search may.
    case tooManyAddresses
    /// Evaluating the filter takes more work than one search may.
    case tooMuchWork
    /// The filter does not name whole addresses.
    case notPinned
    /// The filter does not give enough of a name or an address.
    case tooLittleGiven
    /// Nothing may be searched for.
    case notAllowed
    /// It takes more look-ups than the client may do now.
    case overAllowance
    /// Too many wait for what they read to be read from the disk.
    case tooManyWait
    /// Another search of the session is under way.
    case jobUnderWay
    /// The page is full, and one more entry matches.
    case pageComplete
    /// There is no order as asked for, without which no answer is wanted.
    case unsorted
    /// More entries match than are sorted.
    case sortedTooMany
    /// The cookie is none of this search.
    case badCookie
    /// The directory was rebuilt meanwhile, and places in the old one mean nothing.
    case directoryReplaced

    /// The tag of the response that ends a search.
    static let tag = BERTag.application(5, constructed: true)

    /// The code of the response.
    var code: ResultCode {
        switch self {
        case .complete, .underWay, .heldBack, .pageComplete: .success
        case .unsorted, .sortedTooMany: .unavailableCriticalExtension
        case .badCookie: .unwillingToPerform
        case .sizeLimit: .sizeLimitExceeded
        case .timeLimit: .timeLimitExceeded
        case .tooLong, .tooManyAddresses, .tooMuchWork, .tooManyEntries, .tooSlow:
            .adminLimitExceeded
        case .notPinned, .tooLittleGiven, .notAllowed: .insufficientAccessRights
        case .overAllowance, .tooManyWait, .jobUnderWay, .directoryReplaced: .busy
        }
    }

    /// The sentence of the response.
    var diagnostic: StaticString {
        switch self {
        case .complete, .underWay, .heldBack, .pageComplete, .sizeLimit, .timeLimit: ""
        case .unsorted: "the entries cannot be sorted so"
        case .sortedTooMany: "too many entries match to sort them"
        case .badCookie: "the cookie is not one of this search, begin anew"
        case .tooLong: "the answer is too long: ask for fewer addresses at once"
        case .tooManyAddresses: "the filter names too many addresses: ask for fewer at once"
        case .tooManyEntries: "too many entries match: give more of the name or the address"
        case .tooMuchWork: "the search is too costly: give more, or fewer terms"
        case .tooSlow: "the search takes too long"
        case .notAllowed: "nothing may be searched for from here"
        case .overAllowance: "too many addresses looked up, try again later"
        case .tooManyWait: "too many requests wait for the disk, try again later"
        case .jobUnderWay: "a search is under way on this connection"
        case .directoryReplaced: "the directory was rebuilt meanwhile, ask again"
        case .notPinned: "name a whole mail address to look up, as in (mail=alice@example.com)"
        case .tooLittleGiven: "give more of a name or an address"
        }
    }
}
