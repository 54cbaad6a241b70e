import Glibc

/// Looking through borrowed bytes, and comparing them with text without making a String.
extension Span where Element == UInt8 {
    /// Where `byte` first stands at `start` or behind it; nil if it does not.
    ///
    /// The C library's search, which looks at many bytes at a time.
    package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        return unsafe extracting(droppingFirst: start).withUnsafeBytes { rest in
            guard let base = rest.baseAddress,
                let found = unsafe memchr(base, CInt(byte), rest.count)
            else { return nil }
            return unsafe start + (UnsafeRawPointer(found) - base)
        }
    }

    /// Whether these are exactly the bytes of `literal`.
    package func equals(_ literal: StaticString) -> Bool {
        guard literal.utf8CodeUnitCount == count else { return false }
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return unsafe memcmp(base, literal.utf8Start, bytes.count) == 0
        }
    }

    /// Whether these are the bytes of `literal`, ASCII letters of either case being the same.
    package func equalsIgnoringCase(_ literal: StaticString) -> Bool {
        // Mostly it is written as here.
        if equals(literal) { return true }
        guard literal.utf8CodeUnitCount == count else { return false }
        for index in indices {
            let other = unsafe literal.utf8Start[index]
            guard self[index].asciiLowercased == other.asciiLowercased else { return false }
        }
        return true
    }

    /// Whether both hold the same bytes.
    package func equals(_ other: Span<UInt8>) -> Bool {
        guard other.count == count else { return false }
        return unsafe withUnsafeBytes { bytes in
            unsafe other.withUnsafeBytes { others in
                guard let base = bytes.baseAddress, let other = others.baseAddress else {
                    return true
                }
                return unsafe memcmp(base, other, bytes.count) == 0
            }
        }
    }

    /// Whether both hold the same bytes, ASCII letters of either case being the same.
    package func equalsIgnoringCase(_ other: Span<UInt8>) -> Bool {
        // Mostly it is what was given to the client before.
        if equals(other) { return true }
        guard other.count == count else { return false }
        for index in indices {
            guard self[index].asciiLowercased == other[index].asciiLowercased else { return false }
        }
        return true
    }

    /// A copy of the bytes.
    package func array() -> [UInt8] {
        unsafe withUnsafeBytes { bytes in unsafe [UInt8](bytes) }
    }

    /// A copy of the bytes as text; bytes that are not UTF-8 become U+FFFD.
    package func text() -> String { String(decoding: array(), as: UTF8.self) }
}

extension UInt8 {
    /// This byte, or the small letter when it is an ASCII capital.
    package var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// Whether this is an ASCII letter.
    package var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

    /// Whether this is an ASCII digit.
    package var isASCIIDigit: Bool { self &- 0x30 < 10 }

    /// The value of this ASCII hexadecimal digit, or nil.
    package var hexadecimalValue: UInt8? {
        if isASCIIDigit { return self - 0x30 }
        let letter = self | 0x20
        return letter &- 0x61 < 6 ? letter - 0x61 + 10 : nil
    }
}
