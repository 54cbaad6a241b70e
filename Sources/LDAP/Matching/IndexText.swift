package import BER

/// The form in which an index keeps the text of directory strings and of their parts.
///
/// Prepared as for comparing without case (RFC 4518), with one space between words and none around
/// them, for values and parts alike: so whatever a rule that ignores case finds in a value stands in
/// the value's form, and an index can only find too much.
package enum IndexText {
    /// Appends the form of `text`; false, with the writer as it was, when it is not text.
    package static func append(_ text: Span<UInt8>, to writer: inout BERWriter) -> Bool {
        StringPreparation(foldsCase: true).append(text, as: .whole, to: &writer)
    }

    /// The form of `text`, nil when it is not text.
    package static func form(of text: [UInt8]) -> [UInt8]? {
        var writer = BERWriter(capacity: text.count)
        return append(text.span, to: &writer) ? writer.array() : nil
    }
}
