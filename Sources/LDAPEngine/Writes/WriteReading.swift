import LDAP

/// What a publisher's request was read as.
enum WriteReading {
    /// Something for the authority to carry out at the mailbox of an address.
    case operation(WriteRequest.Operation, address: String)
    /// Something that is refused without asking.
    case refused(Refusal)

    /// Why a write is refused here.
    enum Refusal: Equatable, CaseIterable {
        /// Nobody but a publisher may write anything.
        case notAPublisher
        /// Entries are neither removed nor renamed over LDAP.
        case notAWrite
        /// The entry is none that a publisher may write.
        case notAMailbox
        /// The schema does not have the attribute.
        case unknownAttribute
        /// The attribute is not one that a publisher may write.
        case unwritableAttribute
        /// No step of a modify is about certificates.
        case nothingWritten
        /// The mail attribute is not the address of the name.
        case otherMail
        /// A name is not UTF-8.
        case malformedName

        /// The code of the answer.
        var resultCode: ResultCode {
            switch self {
            case .notAPublisher: .insufficientAccessRights
            case .notAWrite, .unwritableAttribute, .nothingWritten: .unwillingToPerform
            case .notAMailbox, .otherMail: .namingViolation
            case .unknownAttribute: .undefinedAttributeType
            case .malformedName: .invalidAttributeSyntax
            }
        }

        /// The sentence beside it.
        var diagnostic: StaticString {
            switch self {
            case .notAPublisher: "only accounts of publishers write, and certificates alone"
            case .notAWrite: "entries are removed and renamed by the organization alone"
            case .notAMailbox: "publishers write entries mail=ADDRESS below the naming context"
            case .unknownAttribute: "the schema does not have the attribute"
            case .unwritableAttribute: "publishers do not write this attribute"
            case .nothingWritten: "publishers modify certificates, and nothing else is kept"
            case .otherMail: "the mail attribute is not the address in the entry's name"
            case .malformedName: "a name is not UTF-8"
            }
        }
    }
}
