import BER
import LDAP

extension Engine {
    /// Leaves those values of an entry just written for which an item of `control` is True
    /// (RFC 3876 §2); an attribute of which none is left goes too, as with slapd.
    ///
    /// The entry is written once with all its values and once more with those: hardly anybody asks
    /// for this, and nothing else has to know of it.
    ///
    /// - Parameters:
    ///   - control: What is asked for.
    ///   - start: Where the entry's message begins; it is the last in `output`.
    ///   - output: The answers.
    /// - Returns: false when it takes too much work; the entry is gone then.
    @inline(never)
    mutating func keepValues(
        matching control: borrowing MatchedValuesControl,
        from start: Int,
        output: inout BERWriter
    ) -> Bool {
        let written = output.bytes.extracting(droppingFirst: start).array()
        output.truncate(to: start)
        do throws(BERError) {
            var outer = BERReader(written.span)
            var message = try outer.readConstructed(.sequence)
            let messageID = try message.readInteger()
            var entry = try message.readConstructed(.application(4, constructed: true))
            let name = try entry.readContent(.octetString)
            var attributes = try entry.readConstructed(.sequence)
            // It was read from a message of ours, so it is one of theirs.
            let open = output.beginSearchResultEntry(
                messageID: Int32(truncatingIfNeeded: messageID),
                name: name
            )
            while !attributes.isAtEnd {
                var attribute = try attributes.readConstructed(.sequence)
                let description = try attribute.readContent(.octetString)
                let values = try attribute.readContent(.set)
                appendValues(values, of: description, matching: control, to: &output)
            }
            output.endSearchResultEntry(open)
        } catch {
            // What we write can be read; if not, the entry is better whole than broken.
            output.truncate(to: start)
            output.append(written)
        }
        if scratch.isSpent { output.truncate(to: start) }
        return !scratch.isSpent
    }

    /// Appends the attribute with its matching values, if it has any.
    private mutating func appendValues(
        _ values: Span<UInt8>,
        of description: Span<UInt8>,
        matching control: borrowing MatchedValuesControl,
        to output: inout BERWriter
    ) {
        let schema = configuration.schema
        guard let type = schema.knownAttribute(description) else { return }
        let isComposed = type == schema.known.userSMIMECertificate
        let start = output.count
        let open = output.beginAttribute(description)
        let first = output.count
        var list = OctetStringList(checked: values)
        while let value = list.next() {
            let subject = SingleValue(type, value, isComposed: isComposed)
            if isWanted(subject, by: control) { output.appendValue(value) }
        }
        if output.count == first {
            output.truncate(to: start)
        } else {
            output.endAttribute(open)
        }
    }

    /// Whether one of the items is True for the value.
    private mutating func isWanted(
        _ value: borrowing SingleValue,
        by control: borrowing MatchedValuesControl
    ) -> Bool {
        let evaluator = FilterEvaluator(schema: configuration.schema, readsAddresses: false)
        var items = control.items
        while let item = items.next() {
            if evaluator.evaluate(item, value, &scratch) == .true { return true }
        }
        return false
    }
}
