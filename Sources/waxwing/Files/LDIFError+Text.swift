import LDAP

extension LDIFError {
    /// What is wrong, for a person who can mend the file; the place is said beside it.
    var text: String {
        switch self {
        case .malformedLine: "the line is no attribute and value"
        case .invalidBase64: "a value is not base64"
        case .missingName: "the record does not begin with its dn"
        case .unsupportedVersion: "only version 1 of LDIF is known"
        case .fileReference: "values in other files are not followed; put them into this one"
        case .changeRecord: "the record is a change, and only entries are taken"
        case .recordTooLarge(_, let limit): "the record is longer than \(limit) bytes"
        case .tooManyValues(_, let limit): "the record has more than \(limit) values"
        }
    }
}
