package import BER

/// Why a message, a name or a filter of a peer cannot be used.
package enum LDAPError: Error, Equatable, Sendable {
    /// The bytes are not the BER that the grammar wants (RFC 4511 §5.1).
    case malformed(BERError)
    /// A message ID is 0, which servers keep for themselves, or above 2^31 - 1 (§4.1.1.1).
    case messageIDOutOfRange(Int64)
    /// The operation's tag is none of a request (§4.1.1).
    case notARequest(tag: UInt8)
    /// More controls than the limit allows.
    case tooManyControls(limit: Int)
    /// A bind's version lies outside 1…127 (§4.2).
    case versionOutOfRange(Int64)
    /// A search's scope is none of baseObject, singleLevel, wholeSubtree (§4.5.1.2).
    case unknownScope(Int64)
    /// A search's derefAliases is none of the four (§4.5.1.3).
    case unknownDereferencing(Int64)
    /// A size or time limit lies outside 0…2^31 - 1 (§4.5.1.4, §4.5.1.5).
    case searchLimitOutOfRange(Int64)
    /// A search lists more attributes than the limit allows.
    case tooManyAttributes(limit: Int)
    /// A filter's tag is none that RFC 4511 §4.5.1.7 defines.
    case unknownFilter(tag: UInt8)
    /// Filters stand in each other deeper than the limit allows.
    case filterTooDeep(limit: Int)
    /// A filter has more terms than the limit allows.
    case filterTooLarge(limit: Int)
    /// A substring assertion has no part, more than one initial or final one, or one out of place.
    case substringsOutOfOrder
    /// An extensible assertion names neither a rule nor an attribute (§4.5.1.7.7).
    case extensibleWithoutRule
    /// A name is not a distinguished name (RFC 4514 §3) at byte `offset`.
    case invalidName(offset: Int)
    /// A name has more components than the limit allows.
    case nameTooDeep(limit: Int)
    /// A name is longer than the limit allows.
    case nameTooLong(limit: Int)
    /// An assertion is not of its rule's syntax at byte `offset`.
    case invalidAssertion(offset: Int)
    /// A critical control is not known, not one for the request or not offered to the client
    /// (§4.1.11).
    case criticalControl
    /// A control stands in a message twice.
    case repeatedControl
    /// The value of a control or an extended request is not the BER that its type wants; offsets
    /// count from its first byte.
    case malformedValue(BERError)
    /// A control or an extended request has no value and needs one.
    case valueMissing
    /// A control has a value and is defined without.
    case valueUnexpected
    /// A dontUseCopy control is not critical (RFC 6171 §2).
    case notCritical
    /// A values filter has a term that is no SimpleFilterItem (RFC 3876 §2).
    case compoundItem(tag: UInt8)
    /// A sort control has no key.
    case noSortKeys
    /// A sort control has more keys than the limit allows.
    case tooManySortKeys(limit: Int)
    /// A change of a modify is none of add, delete, replace (§4.6).
    case unknownModification(Int64)
    /// An attribute to be added has no value (§4.1.7).
    case attributeWithoutValues
    /// A request writes more values than the limit allows.
    case tooManyValues(limit: Int)

    /// The same error, met in the value of a control: an OCTET STRING of a message that is sound,
    /// so that it does not end the connection.
    var ofValue: LDAPError {
        if case .malformed(let error) = self { .malformedValue(error) } else { self }
    }

    /// Whether the stream can no longer be trusted, so that RFC 4511 §4.1.1 asks for a Notice of
    /// Disconnection rather than an answer to the request.
    package var endsConnection: Bool {
        switch self {
        case .malformed, .messageIDOutOfRange, .notARequest: true
        case .tooManyControls, .versionOutOfRange, .unknownScope, .unknownDereferencing,
            .searchLimitOutOfRange, .tooManyAttributes, .unknownFilter, .filterTooDeep,
            .filterTooLarge, .substringsOutOfOrder, .extensibleWithoutRule, .invalidName,
            .nameTooDeep, .nameTooLong, .invalidAssertion, .criticalControl, .repeatedControl,
            .malformedValue, .valueMissing,
            .valueUnexpected, .notCritical, .compoundItem, .noSortKeys, .tooManySortKeys,
            .unknownModification, .attributeWithoutValues, .tooManyValues:
            false
        }
    }

    /// The code of the answer, or of the Notice of Disconnection.
    package var resultCode: ResultCode {
        switch self {
        case .malformed, .messageIDOutOfRange, .notARequest, .versionOutOfRange, .unknownScope,
            .unknownDereferencing, .searchLimitOutOfRange, .unknownFilter, .substringsOutOfOrder,
            .extensibleWithoutRule, .repeatedControl, .malformedValue, .valueMissing,
            .valueUnexpected, .notCritical,
            .compoundItem, .noSortKeys, .unknownModification, .attributeWithoutValues:
            .protocolError
        case .tooManyControls, .tooManyAttributes, .filterTooDeep, .filterTooLarge,
            .tooManySortKeys, .tooManyValues:
            .adminLimitExceeded
        case .criticalControl: .unavailableCriticalExtension
        case .invalidName, .nameTooDeep, .nameTooLong: .invalidDNSyntax
        case .invalidAssertion: .invalidAttributeSyntax
        }
    }

    /// A short sentence for the diagnostic message; from a fixed set, so it may label a metric.
    package var diagnostic: StaticString {
        switch self {
        case .malformed: "the message is not well-formed BER"
        case .messageIDOutOfRange: "the message ID is not in 1...2147483647"
        case .notARequest: "the operation is not a request of LDAPv3"
        case .tooManyControls: "the message has too many controls"
        case .versionOutOfRange: "the version is not in 1...127"
        case .unknownScope: "the scope is not base, one or sub"
        case .unknownDereferencing: "derefAliases is not in 0...3"
        case .searchLimitOutOfRange: "a limit is not in 0...2147483647"
        case .tooManyAttributes: "the search lists too many attributes"
        case .unknownFilter: "the filter has a term that LDAPv3 does not define"
        case .filterTooDeep: "the filter is nested too deeply"
        case .filterTooLarge: "the filter has too many terms"
        case .substringsOutOfOrder: "the substrings are not initial, any, final in this order"
        case .extensibleWithoutRule: "the extensible match names neither rule nor attribute"
        case .invalidName: "the name is not a distinguished name"
        case .nameTooDeep: "the name has too many components"
        case .nameTooLong: "the name is too long"
        case .invalidAssertion: "the assertion is not of the syntax that its rule wants"
        case .criticalControl: "a critical control is not known or not for this request"
        case .repeatedControl: "a control stands in the message twice"
        case .malformedValue: "the value of a control or an operation is not what it should be"
        case .valueMissing: "a control or an operation lacks its value"
        case .valueUnexpected: "a control has a value that should have none"
        case .notCritical: "dontUseCopy must be critical"
        case .compoundItem: "a values filter has no groups, negations or name attributes"
        case .noSortKeys: "the sort control has no key"
        case .tooManySortKeys: "the sort control has too many keys"
        case .unknownModification: "a change is not add, delete or replace"
        case .attributeWithoutValues: "an attribute to be added has no value"
        case .tooManyValues: "the request writes too many values"
        }
    }
}
