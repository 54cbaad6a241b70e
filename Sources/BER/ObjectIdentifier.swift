/// An OBJECT IDENTIFIER: the content octets of its encoding, and the dotted text that people write.
///
/// Arcs are at most 128 bits, which holds the UUIDs under 2.25; the first two follow X.660 (0…2,
/// and below 40 under 0 and 1).
public struct ObjectIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// The content octets (X.690 §8.19), without tag and length; always well formed.
    public let content: [UInt8]

    /// The identifier whose content octets are `content`; nil unless they are well formed.
    public init?(content: Span<UInt8>) {
        guard Self.isWellFormed(content) else { return nil }
        self.content = [UInt8](capacity: content.count) { output in
            for index in content.indices { output.append(content[index]) }
        }
    }

    /// The identifier written as `dotted`, such as `2.5.4.36`; nil unless it is one (RFC 4512
    /// §1.4).
    public init?(_ dotted: String) {
        let bytes = Array(dotted.utf8)
        guard let content = Self.encode(dotted: bytes.span) else { return nil }
        self.content = content
    }

    /// The identifier written as the ASCII bytes `dotted`; nil unless it is one.
    public init?(dotted: Span<UInt8>) {
        guard let content = Self.encode(dotted: dotted) else { return nil }
        self.content = content
    }

    /// The identifier of the arcs given; `first` is 0…2 and `second` below 40 unless `first` is 2.
    ///
    /// For constants in code: other first arcs are a programmer's error and trap.
    public init(_ first: UInt64, _ second: UInt64, _ rest: UInt64...) {
        precondition(first < 2 ? second < 40 : first == 2, "no such first arcs")
        var content: [UInt8] = []
        Self.append(arc: UInt128(first) * 40 + UInt128(second), to: &content)
        for arc in rest { Self.append(arc: UInt128(arc), to: &content) }
        self.content = content
    }

    /// The dotted text.
    public var description: String {
        var arcs: [UInt128] = []
        var arc: UInt128 = 0
        for octet in content {
            // Well-formed content holds no arc above 128 bits.
            arc = arc << 7 | UInt128(octet & 0x7f)
            guard octet < 0x80 else { continue }
            if arcs.isEmpty {
                let first = min(arc / 40, 2)
                arcs.append(first)
                arcs.append(arc - first * 40)
            } else {
                arcs.append(arc)
            }
            arc = 0
        }
        return arcs.map { String($0) }.joined(separator: ".")
    }

    /// Whether `content` are this identifier's content octets.
    @inlinable
    public func matches(_ content: Span<UInt8>) -> Bool {
        guard content.count == self.content.count else { return false }
        for index in content.indices where content[index] != self.content[index] { return false }
        return true
    }

    /// Whether `content` is a whole series of arcs, none padded and none above 128 bits.
    public static func isWellFormed(_ content: Span<UInt8>) -> Bool {
        guard !content.isEmpty, content[content.count - 1] < 0x80 else { return false }
        var octets = 0
        var arc: UInt128 = 0
        for index in content.indices {
            let octet = content[index]
            if octets == 0, octet == 0x80 { return false }
            guard arc >> 121 == 0 else { return false }
            arc = arc << 7 | UInt128(octet & 0x7f)
            octets += 1
            if octet < 0x80 {
                octets = 0
                arc = 0
            }
        }
        return true
    }

    private static func encode(dotted: Span<UInt8>) -> [UInt8]? {
        var content: [UInt8] = []
        var first: UInt128?
        var index = 0
        var isSecond = false
        while true {
            guard let arc = readArc(dotted, &index) else { return nil }
            if let root = first, isSecond {
                guard root < 2 ? arc < 40 : arc <= UInt128.max - 80 else { return nil }
                append(arc: root * 40 + arc, to: &content)
                isSecond = false
            } else if first == nil {
                guard arc <= 2 else { return nil }
                first = arc
                isSecond = true
            } else {
                append(arc: arc, to: &content)
            }
            if index == dotted.count { break }
            guard dotted[index] == UInt8(ascii: ".") else { return nil }
            index += 1
        }
        return content.isEmpty ? nil : content
    }

    /// Reads decimal digits without a leading zero.
    private static func readArc(_ text: Span<UInt8>, _ index: inout Int) -> UInt128? {
        let start = index
        var arc: UInt128 = 0
        while index < text.count, text[index] >= 0x30, text[index] <= 0x39 {
            let (product, isOver) = arc.multipliedReportingOverflow(by: 10)
            let (sum, isOverToo) = product.addingReportingOverflow(UInt128(text[index] - 0x30))
            guard !isOver, !isOverToo else { return nil }
            arc = sum
            index += 1
        }
        guard index > start, text[start] != 0x30 || index == start + 1 else { return nil }
        return arc
    }

    private static func append(arc: UInt128, to content: inout [UInt8]) {
        var groups = max(1, (128 - arc.leadingZeroBitCount + 6) / 7)
        while groups > 1 {
            groups -= 1
            content.append(0x80 | UInt8(truncatingIfNeeded: arc >> UInt128(groups * 7)) & 0x7f)
        }
        content.append(UInt8(truncatingIfNeeded: arc) & 0x7f)
    }
}

extension ObjectIdentifier {
    /// Whether `text` has the form of a dotted OID (`numericoid`, RFC 4512 §1.4), of any size.
    ///
    /// For comparing text with text; unlike ``init(dotted:)`` it allocates nothing.
    public static func isDotted(_ text: Span<UInt8>) -> Bool {
        var start = 0
        var arcs = 0
        for index in 0...text.count {
            if index < text.count, text[index] &- 0x30 < 10 { continue }
            guard index == text.count || text[index] == UInt8(ascii: "."), index > start,
                text[start] != 0x30 || index == start + 1
            else { return false }
            arcs += 1
            start = index + 1
        }
        return arcs >= 2
    }
}
