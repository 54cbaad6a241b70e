package import BER

/// Responses appended to a reused buffer; none of these allocates once the buffer is large enough.
///
///     LDAPResult ::= SEQUENCE {
///          resultCode         ENUMERATED { … },
///          matchedDN          LDAPDN,
///          diagnosticMessage  LDAPString,
///          referral           [3] Referral OPTIONAL }
extension BERWriter {
    /// Appends a response that is an LDAPResult and nothing more (RFC 4511 §4.1.9).
    ///
    /// - Parameters:
    ///   - messageID: The number of the request that is answered.
    ///   - tag: The response's tag, such as ``RequestKind/responseTag``.
    ///   - code: How it went.
    ///   - matchedDN: The nearest existing entry's name where the code calls for it, else empty.
    ///   - diagnostic: A sentence for people.
    package mutating func appendResult(
        messageID: Int32,
        tag: BERTag,
        code: ResultCode,
        matchedDN: Span<UInt8> = Span(),
        diagnostic: StaticString = ""
    ) {
        if matchedDN.isEmpty, diagnostic.utf8CodeUnitCount == 0, code.rawValue < 0x80 {
            return appendBareResult(messageID: messageID, tag: tag, code: code)
        }
        let message = begin(.sequence)
        appendInteger(Int64(messageID))
        let response = begin(tag)
        appendResultFields(code, matchedDN: matchedDN, diagnostic: diagnostic)
        end(response)
        end(message)
    }

    /// Appends a response without name and sentence, which ends nearly every search: its lengths are
    /// known, and it is written in one go.
    private mutating func appendBareResult(messageID: Int32, tag: BERTag, code: ResultCode) {
        let octets = BERWriter.octets(ofMessageID: messageID)
        append(addingCapacity: 17) { output in
            output.append(BERTag.sequence.rawValue)
            output.append(UInt8(11 + octets))
            output.append(BERTag.integer.rawValue)
            output.append(UInt8(octets))
            var octets = octets
            while octets > 0 {
                octets -= 1
                output.append(UInt8(truncatingIfNeeded: messageID >> Int32(octets * 8)))
            }
            output.append(tag.rawValue)
            output.append(7)
            output.append(BERTag.enumerated.rawValue)
            output.append(1)
            output.append(UInt8(truncatingIfNeeded: code.rawValue))
            output.append(BERTag.octetString.rawValue)
            output.append(0)
            output.append(BERTag.octetString.rawValue)
            output.append(0)
        }
    }

    /// Appends the response to a bind; our binds never carry SASL credentials back.
    package mutating func appendBindResponse(
        messageID: Int32,
        code: ResultCode,
        diagnostic: StaticString = ""
    ) {
        appendResult(
            messageID: messageID,
            tag: .application(1, constructed: true),
            code: code,
            diagnostic: diagnostic
        )
    }

    /// Appends the response that ends a search.
    package mutating func appendSearchResultDone(
        messageID: Int32,
        code: ResultCode,
        matchedDN: Span<UInt8> = Span(),
        diagnostic: StaticString = ""
    ) {
        appendResult(
            messageID: messageID,
            tag: .application(5, constructed: true),
            code: code,
            matchedDN: matchedDN,
            diagnostic: diagnostic
        )
    }

    /// Appends the response to a compare.
    package mutating func appendCompareResponse(
        messageID: Int32,
        code: ResultCode,
        matchedDN: Span<UInt8> = Span(),
        diagnostic: StaticString = ""
    ) {
        appendResult(
            messageID: messageID,
            tag: .application(15, constructed: true),
            code: code,
            matchedDN: matchedDN,
            diagnostic: diagnostic
        )
    }

    /// Appends the response to an extended request (RFC 4511 §4.12).
    ///
    /// - Parameters:
    ///   - messageID: The number of the request that is answered.
    ///   - code: How it went.
    ///   - diagnostic: A sentence for people.
    ///   - name: The response's OID; empty to leave it out.
    ///   - value: The response's value, if it has one.
    package mutating func appendExtendedResponse(
        messageID: Int32,
        code: ResultCode,
        diagnostic: StaticString = "",
        name: StaticString = "",
        value: Span<UInt8>? = nil
    ) {
        let message = begin(.sequence)
        appendInteger(Int64(messageID))
        let response = begin(.application(24, constructed: true))
        appendResultFields(code, matchedDN: Span(), diagnostic: diagnostic)
        if name.utf8CodeUnitCount > 0 { appendString(.context(10), literal: name) }
        if let value { appendPrimitive(.context(11), value) }
        end(response)
        end(message)
    }

    /// Appends an intermediate response (RFC 4511 §4.13); empty names are left out.
    package mutating func appendIntermediateResponse(
        messageID: Int32,
        name: StaticString,
        value: Span<UInt8>?
    ) {
        let message = begin(.sequence)
        appendInteger(Int64(messageID))
        let response = begin(.application(25, constructed: true))
        if name.utf8CodeUnitCount > 0 { appendString(.context(0), literal: name) }
        if let value { appendPrimitive(.context(1), value) }
        end(response)
        end(message)
    }

    /// Appends the Notice of Disconnection (RFC 4511 §4.4.1), after which the server closes.
    package mutating func appendNoticeOfDisconnection(
        code: ResultCode,
        diagnostic: StaticString
    ) {
        appendExtendedResponse(
            messageID: 0,
            code: code,
            diagnostic: diagnostic,
            name: "1.3.6.1.4.1.1466.20036"
        )
    }

    /// Appends the fields that every LDAPResult begins with.
    package mutating func appendResultFields(
        _ code: ResultCode,
        matchedDN: Span<UInt8>,
        diagnostic: StaticString
    ) {
        appendEnumerated(Int64(code.rawValue))
        appendPrimitive(.octetString, matchedDN)
        appendString(.octetString, literal: diagnostic)
    }
}
