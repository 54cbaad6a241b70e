import BER
import Directory
import LDAP

/// Answers that end a request; all of them leave the code in ``Engine/lastOperation``.
extension Engine {
    /// Appends a response that is an LDAPResult and nothing more.
    mutating func respond(
        _ messageID: Int32,
        _ tag: BERTag,
        _ code: ResultCode,
        matchedDN: Span<UInt8> = Span(),
        _ diagnostic: StaticString = "",
        output: inout BERWriter
    ) {
        lastOperation.resultCode = code
        output.appendResult(
            messageID: messageID,
            tag: tag,
            code: code,
            matchedDN: matchedDN,
            diagnostic: diagnostic
        )
    }

    /// Appends a response whose texts are not known beforehand.
    mutating func respond(
        _ messageID: Int32,
        _ tag: BERTag,
        _ code: ResultCode,
        matchedDN: String,
        text: String,
        output: inout BERWriter
    ) {
        lastOperation.resultCode = code
        let message = output.begin(.sequence)
        output.appendInteger(Int64(messageID))
        let response = output.begin(tag)
        output.appendEnumerated(Int64(code.rawValue))
        output.appendString(.octetString, matchedDN)
        output.appendString(.octetString, text)
        output.end(response)
        output.end(message)
    }

    /// Answers that something of ours went wrong, by a number; the cause is for the log.
    mutating func fail(
        _ cause: DirectoryError,
        messageID: Int32,
        tag: BERTag,
        output: inout BERWriter
    ) {
        let number = note(cause)
        respond(
            messageID,
            tag,
            .other,
            matchedDN: "",
            text: "an internal error, number \(number) in the log",
            output: &output
        )
    }
}
