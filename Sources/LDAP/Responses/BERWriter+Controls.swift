package import BER

/// Controls that go with a response (RFC 4511 §4.1.11).
extension BERWriter {
    /// Appends the response that ends a search, with controls.
    ///
    /// - Parameters:
    ///   - messageID: The number of the request that is answered.
    ///   - code: How it went.
    ///   - matchedDN: The nearest existing entry's name where the code calls for it, else empty.
    ///   - diagnostic: A sentence for people.
    ///   - controls: Whole controls, as ``appendPagedResultsControl(size:cookie:)`` writes them;
    ///     when there are none, the field is left out.
    package mutating func appendSearchResultDone(
        messageID: Int32,
        code: ResultCode,
        matchedDN: Span<UInt8> = Span(),
        diagnostic: StaticString = "",
        controls: Span<UInt8>
    ) {
        let message = begin(.sequence)
        appendInteger(Int64(messageID))
        let response = begin(.application(5, constructed: true))
        appendResultFields(code, matchedDN: matchedDN, diagnostic: diagnostic)
        end(response)
        if !controls.isEmpty { appendPrimitive(.context(0, constructed: true), controls) }
        end(message)
    }

    /// Appends the control that ends a page (RFC 2696 §2).
    ///
    /// - Parameters:
    ///   - size: About how many entries there are in all; 0 when nobody counted.
    ///   - cookie: What the client sends to get the next page; empty after the last.
    package mutating func appendPagedResultsControl(size: Int32, cookie: Span<UInt8>) {
        let control = begin(.sequence)
        appendString(.octetString, literal: ControlType.pagedResults.oid)
        let value = begin(.octetString)
        let fields = begin(.sequence)
        appendInteger(Int64(size))
        appendPrimitive(.octetString, cookie)
        end(fields)
        end(value)
        end(control)
    }

    /// Appends the control that says how sorting went (RFC 2891 §1.2).
    ///
    ///     SortResult ::= SEQUENCE {
    ///          sortResult      ENUMERATED { success (0), … },
    ///          attributeType   [0] AttributeDescription OPTIONAL }
    ///
    /// - Parameters:
    ///   - code: success, or why the entries come in no order.
    ///   - attribute: The attribute that was the reason, as the client spelled it.
    package mutating func appendSortResultControl(
        _ code: ResultCode,
        attribute: Span<UInt8>? = nil
    ) {
        let control = begin(.sequence)
        appendString(.octetString, literal: ControlType.sortResponse)
        let value = begin(.octetString)
        let fields = begin(.sequence)
        appendEnumerated(Int64(code.rawValue))
        if let attribute { appendPrimitive(.context(0), attribute) }
        end(fields)
        end(value)
        end(control)
    }
}
