import BER

/// One entry of an LDIF file, borrowed from its reader until the reader goes on.
package struct LDIFRecord: ~Escapable {
    private let bytes: Span<UInt8>
    private let fields: Span<LDIFContent.Field>

    /// The line on which the record begins.
    package let line: Int

    @_lifetime(borrow content)
    init(_ content: borrowing LDIFContent) {
        bytes = content.bytes
        fields = content.fields.span
        line = content.firstLine
    }

    /// The entry's name, as written.
    package var name: Span<UInt8> {
        @_lifetime(copy self)
        get { fields.isEmpty ? bytes.extracting(first: 0) : bytes.extracting(fields[0].value) }
    }

    /// The number of values, each with its attribute.
    package var count: Int { max(fields.count - 1, 0) }

    /// The attribute description of value `index`, as written.
    @_lifetime(copy self)
    package func attribute(_ index: Int) -> Span<UInt8> {
        bytes.extracting(fields[index + 1].name)
    }

    /// Value `index`, decoded.
    @_lifetime(copy self)
    package func value(_ index: Int) -> Span<UInt8> {
        bytes.extracting(fields[index + 1].value)
    }
}
