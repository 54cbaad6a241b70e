internal import LDAP

/// Filters, names and addresses as the access log writes them.
extension LogLines {
    /// Appends a filter in its text form (RFC 4515), escaped and cut as what any client sends.
    mutating func append(_ filter: FilterView) {
        var piece = Piece(from: bytes.count)
        append(filter, to: &piece)
    }

    /// Appends a distinguished name, or what a client sent for one.
    ///
    /// Values in it that have an `@` are hashed as in a filter, so that `mail=alice@example.com` has
    /// one pseudonym wherever it stands.
    mutating func append(name: Span<UInt8>) {
        var piece = Piece(from: bytes.count)
        guard pseudonym != nil else { return append(name, to: &piece) }
        var start = 0
        while start < name.count, !piece.isCut {
            let end = Self.endOfComponent(in: name, from: start)
            append(component: name.extracting(start..<end), to: &piece)
            if end < name.count { append(name.extracting(end..<end + 1), to: &piece) }
            start = end + 1
        }
    }

    /// Appends a peer: `IP=192.0.2.1:41234`, `IP=[2001:db8::1]:41234`, `IP=~7c9e4b1a02d35f68:41234`.
    mutating func append(peer: PeerAddress) {
        append("IP=")
        if let pseudonym {
            pseudonym.append(source: peer, to: &bytes)
        } else {
            append(address: peer)
        }
        append(":")
        append(peer.port)
    }

    /// Appends a list of attribute descriptions: `cn mail`.
    mutating func append(_ attributes: OctetStringList) {
        var piece = Piece(from: bytes.count)
        var list = attributes
        var isFirst = true
        while !piece.isCut, let attribute = list.next() {
            if !isFirst { append(" ", to: &piece) }
            isFirst = false
            // `@inetOrgPerson` (RFC 4529) is nobody's address.
            if attribute.firstIndex(of: UInt8(ascii: "@"), from: 1) == nil {
                append(attribute, to: &piece)
            } else {
                append(value: attribute, to: &piece)
            }
        }
    }

    // MARK: - Filters

    /// As deep as the decoder allowed the filter to be.
    private mutating func append(_ filter: FilterView, to piece: inout Piece) {
        if piece.isCut { return }
        append("(", to: &piece)
        switch filter.node {
        case .and(let list): append("&", list, to: &piece)
        case .or(let list): append("|", list, to: &piece)
        case .not(let list): append("!", list, to: &piece)
        case .equality(let assertion): append(assertion, "=", to: &piece)
        case .greaterOrEqual(let assertion): append(assertion, ">=", to: &piece)
        case .lessOrEqual(let assertion): append(assertion, "<=", to: &piece)
        case .approximate(let assertion): append(assertion, "~=", to: &piece)
        case .present(let attribute):
            append(attribute, to: &piece, isFilter: true)
            append("=*", to: &piece)
        case .substrings(let assertion): append(assertion, to: &piece)
        case .extensible(let assertion): append(assertion, to: &piece)
        }
        append(")", to: &piece)
    }

    private mutating func append(_ sign: StaticString, _ list: FilterList, to piece: inout Piece) {
        append(sign, to: &piece)
        var list = list
        while !piece.isCut, let filter = list.next() { append(filter, to: &piece) }
    }

    private mutating func append(
        _ assertion: AttributeAssertion,
        _ sign: StaticString,
        to piece: inout Piece
    ) {
        append(assertion.attribute, to: &piece, isFilter: true)
        append(sign, to: &piece)
        append(value: assertion.value, to: &piece, isFilter: true)
    }

    private mutating func append(_ assertion: SubstringAssertion, to piece: inout Piece) {
        append(assertion.attribute, to: &piece, isFilter: true)
        append("=", to: &piece)
        var parts = assertion.parts
        var isOpen = false
        while !piece.isCut, let part = parts.next() {
            if part.place != .initial { append("*", to: &piece) }
            append(value: part.value, to: &piece, isFilter: true)
            isOpen = part.place != .final
        }
        if isOpen { append("*", to: &piece) }
    }

    private mutating func append(_ assertion: ExtensibleAssertion, to piece: inout Piece) {
        if let attribute = assertion.attribute { append(attribute, to: &piece, isFilter: true) }
        if assertion.matchesNameAttributes { append(":dn", to: &piece) }
        if let rule = assertion.rule {
            append(":", to: &piece)
            append(rule, to: &piece, isFilter: true)
        }
        append(":=", to: &piece)
        append(value: assertion.value, to: &piece, isFilter: true)
    }

    // MARK: - Names

    /// Where the component that begins at `start` ends: at a `,`, `;` or `+` that is neither escaped
    /// nor quoted.
    private static func endOfComponent(in name: Span<UInt8>, from start: Int) -> Int {
        var index = start
        var isQuoted = false
        while index < name.count {
            switch name[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "+"):
                if !isQuoted { return index }
            default: break
            }
            index += 1
        }
        return name.count
    }

    private mutating func append(component: Span<UInt8>, to piece: inout Piece) {
        let sign = component.firstIndex(of: UInt8(ascii: "="), from: 0)
        let start = sign.map { $0 + 1 } ?? 0
        let value = component.extracting(droppingFirst: start)
        let plain = Self.unescaped(value)
        // A value in hexadecimal BER may hold anything.
        let isHidden = plain.contains(UInt8(ascii: "@")) || plain.first == UInt8(ascii: "#")
        guard isHidden, let pseudonym else { return append(component, to: &piece) }
        append(component.extracting(first: start), to: &piece)
        guard piece.takes(LogPseudonym.textBytes, &self) else { return }
        pseudonym.append(address: plain.span, to: &bytes)
    }

    /// A value of a name without its escapes (RFC 4514 §2.4).
    private static func unescaped(_ value: Span<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        var index = 0
        while index < value.count {
            var byte = value[index]
            index += 1
            if byte == UInt8(ascii: "\\"), index < value.count {
                byte = value[index]
                index += 1
                if let high = byte.hexadecimalValue, index < value.count,
                    let low = value[index].hexadecimalValue
                {
                    byte = high << 4 | low
                    index += 1
                }
            }
            plain.append(byte)
        }
        return plain
    }

    // MARK: - Addresses

    private mutating func append(address peer: PeerAddress) {
        if peer.isIPv4 {
            for shift in stride(from: 24, through: 0, by: -8) {
                append(peer.low >> UInt64(shift) & 0xff)
                if shift > 0 { append(".") }
            }
            return
        }
        var groups: [UInt64] = []
        for half in [peer.high, peer.low] {
            for shift in stride(from: 48, through: 0, by: -16) {
                groups.append(half >> UInt64(shift) & 0xffff)
            }
        }
        append("[")
        let zeros = Self.longestZeros(groups)
        var index = 0
        while index < groups.count {
            if index == zeros.lowerBound, !zeros.isEmpty {
                append("::")
                index = zeros.upperBound
                continue
            }
            if index > 0, index != zeros.upperBound { append(":") }
            bytes.append(contentsOf: String(groups[index], radix: 16).utf8)
            index += 1
        }
        append("]")
    }

    /// The first of the longest runs of two or more zero groups (RFC 5952 §4.2); empty if none is.
    private static func longestZeros(_ groups: [UInt64]) -> Range<Int> {
        var best = 0..<0
        var index = 0
        while index < groups.count {
            var end = index
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - index > max(best.count, 1) { best = index..<end }
            index = max(end, index + 1)
        }
        return best
    }
}
