extension BERWriter {
    /// Where an element begun by ``begin(_:)`` stands, until ``end(_:)`` closes it.
    public struct OpenElement: Sendable {
        @usableFromInline let contentStart: Int

        @inlinable
        init(contentStart: Int) { self.contentStart = contentStart }
    }

    /// Appends an element of which `body` writes the content.
    ///
    /// The length is filled in afterwards, in minimal form: a content of 128 bytes or more is moved
    /// by the length octets that it turned out to need. When `body` throws, what it wrote is gone.
    @inlinable
    public mutating func appendConstructed<Failure: Error>(
        _ tag: BERTag,
        _ body: (inout BERWriter) throws(Failure) -> Void
    ) throws(Failure) {
        let start = used
        let element = begin(tag)
        do throws(Failure) {
            try body(&self)
        } catch {
            truncate(to: start)
            throw error
        }
        end(element)
    }

    /// Appends the header of an element whose content is what is appended until ``end(_:)``.
    ///
    /// Elements end in the reverse order of their beginnings, and nothing before them is removed.
    @inlinable
    public mutating func begin(_ tag: BERTag) -> OpenElement {
        append(tag.rawValue)
        append(0)
        return OpenElement(contentStart: used)
    }

    /// Fills in the length of `element`.
    @inlinable
    public mutating func end(_ element: OpenElement) {
        let start = element.contentStart
        precondition(start >= 2 && start <= used, "an element ends after what it stands in is gone")
        let length = used - start
        if length < 0x80 {
            unsafe storage[start - 1] = UInt8(truncatingIfNeeded: length)
        } else {
            widen(contentStart: start, length: length)
        }
    }

    /// Moves the content that starts at `contentStart` to make room for a long length.
    @usableFromInline
    mutating func widen(contentStart: Int, length: Int) {
        let extra = BERWriter.headerLength(for: length) - 2
        reserve(extra)
        unsafe (storage + contentStart + extra).update(from: storage + contentStart, count: length)
        used = contentStart - 1
        appendLength(length)
        used = contentStart + extra + length
    }
}
