/// One attribute of an entry, borrowed from the file.
package struct AttributeView: ~Escapable {
    /// Which attribute it is; nil for a number that this program does not know.
    package let attribute: EntryAttribute?
    /// The whole PartialAttribute: ready to be copied into an answer.
    package let encoded: Span<UInt8>

    @_lifetime(copy encoded)
    init(_ attribute: EntryAttribute?, encoded: Span<UInt8>) {
        self.attribute = attribute
        self.encoded = encoded
    }

    /// The attribute's values as they follow each other in its SET: OCTET STRINGs.
    ///
    /// All certificates, also those that are not valid now; empty when the bytes are no attribute.
    package var values: Span<UInt8> {
        @_lifetime(copy self)
        get {
            let content = encoded.extracting(droppingFirst: encoded.headerBytes)
            guard content.count >= 2 else { return content.extracting(..<0) }
            let set = content.extracting(
                droppingFirst: min(content.count, content.headerBytes + Int(content[1]))
            )
            return set.extracting(droppingFirst: set.headerBytes)
        }
    }

    /// The PartialAttribute's first element: the attribute description, an OCTET STRING.
    package var descriptionElement: Span<UInt8> {
        @_lifetime(copy self)
        get {
            let content = encoded.extracting(droppingFirst: encoded.headerBytes)
            guard content.count >= 2 else { return content }
            return content.extracting(..<min(content.count, 2 + Int(content[1])))
        }
    }
}
