/// Why a record of an LDIF file cannot be used; lines count from 1.
package enum LDIFError: Error, Equatable, Sendable {
    /// A line has no colon, a name that is none, or goes on from no line.
    case malformedLine(line: Int)
    /// A value is not base64 (RFC 4648 §4).
    case invalidBase64(line: Int)
    /// A record does not begin with its name.
    case missingName(line: Int)
    /// The file is of another version than 1.
    case unsupportedVersion(line: Int)
    /// A value is in another file or at a URL, which is never followed.
    case fileReference(line: Int)
    /// A record is a change other than `add`, or carries controls.
    case changeRecord(line: Int)
    /// A record is longer than the limit.
    case recordTooLarge(line: Int, limit: Int)
    /// A record has more values than the limit.
    case tooManyValues(line: Int, limit: Int)

    /// The line at fault.
    package var line: Int {
        switch self {
        case .malformedLine(let line), .invalidBase64(let line), .missingName(let line),
            .unsupportedVersion(let line), .fileReference(let line), .changeRecord(let line),
            .recordTooLarge(let line, _), .tooManyValues(let line, _):
            line
        }
    }
}
