import BER

extension GSERReader {
    /// Takes an INTEGER: the shortest two's complement (RFC 3641 §3.1).
    ///
    /// Besides decimal digits, `'1f'H` and `0x1f` are taken, which slapd has in what it writes.
    @_lifetime(self: copy self)
    mutating func integer() throws(LDAPError) -> [UInt8] {
        if peek() == UInt8(ascii: "'") { return DecimalInteger.shortest([0] + (try octets())) }
        if take(UInt8(ascii: "-")) {
            return try DecimalInteger.octets(digits(), isNegative: true, at: offset)
        }
        let digits = try digits()
        guard digits.count == 1, digits[0] == 0x30, takeAtOnce(UInt8(ascii: "x")) else {
            return try DecimalInteger.octets(digits, isNegative: false, at: offset)
        }
        let start = offset
        while let byte = peekAtOnce(), byte.hexadecimalValue != nil { advance() }
        let number = try Self.hexadecimal(taken(from: start), isPadded: true, at: start)
        guard !number.isEmpty else { throw error }
        return DecimalInteger.shortest([0] + number)
    }

    /// Takes an INTEGER that is not negative and fits 32 bits.
    @_lifetime(self: copy self)
    mutating func distance() throws(LDAPError) -> Int {
        let digits = try digits()
        var value = 0
        for index in digits.indices {
            value = value * 10 + Int(digits[index] - 0x30)
            guard value <= Int(Int32.max) else { throw error }
        }
        return value
    }

    /// Takes an OCTET STRING: `'0a1b'H`.
    @_lifetime(self: copy self)
    mutating func octets() throws(LDAPError) -> [UInt8] {
        let start = offset
        let (digits, isBinary) = try apostrophed()
        guard !isBinary else { throw .invalidAssertion(offset: start) }
        return try Self.hexadecimal(digits, isPadded: false, at: start)
    }

    /// Takes an OBJECT IDENTIFIER as numbers, or as a name that `schema` has: its content octets.
    @_lifetime(self: copy self)
    mutating func objectIdentifier(_ schema: Schema) throws(LDAPError) -> [UInt8] {
        guard let first = peek() else { throw error }
        let start = offset
        var dotted = BERWriter(capacity: 64)
        if first.isASCIILetter {
            guard schema.appendIdentifier(of: try identifier(), to: &dotted) else {
                throw .invalidAssertion(offset: start)
            }
        } else {
            dotted.append(try digitsAndDots())
        }
        guard dotted.count <= Self.objectIdentifierBytesMax,
            let identifier = ObjectIdentifier(dotted: dotted.bytes)
        else { throw .invalidAssertion(offset: start) }
        return identifier.content
    }

    /// As text; the longest registered ones have some 60.
    private static var objectIdentifierBytesMax: Int { 256 }

    /// Takes a Name, `rdnSequence:"cn=…"`: its key (``DistinguishedName``).
    ///
    /// The choice may be left out, as in the drafts before RFC 4523 and with slapd.
    @_lifetime(self: copy self)
    mutating func name(_ schema: Schema) throws(LDAPError) -> [UInt8] {
        if peek() != UInt8(ascii: "\"") {
            let start = offset
            guard try choice().equalsIgnoringCase("rdnSequence") else {
                throw .invalidAssertion(offset: start)
            }
        }
        let text = try quoted()
        var key = BERWriter(capacity: 256)
        try DistinguishedName.appendKey(of: text.span, schema: schema, to: &key)
        return key.array()
    }

    /// Takes a Time, `utcTime:"…"` or `generalizedTime:"…"`: seconds since 1970.
    ///
    /// The choice may be left out, as with slapd; the length tells which it is.
    @_lifetime(self: copy self)
    mutating func time() throws(LDAPError) -> Int64 {
        let start = offset
        var isShort: Bool?
        if peek() != UInt8(ascii: "\"") {
            let choice = try choice()
            let isUTCTime = choice.equalsIgnoringCase("utcTime")
            guard isUTCTime || choice.equalsIgnoringCase("generalizedTime") else {
                throw .invalidAssertion(offset: start)
            }
            isShort = isUTCTime
        }
        let text = try quoted()
        guard let seconds = AssertedTime.seconds(text, isShort: isShort) else {
            throw .invalidAssertion(offset: start)
        }
        return seconds
    }

    /// Takes a BIT STRING whose first bits have `names`: bit n of the result is bit n of the list.
    ///
    ///     { keyEncipherment, keyAgreement }    '00101'B    '28'H
    @_lifetime(self: copy self)
    mutating func bits(_ names: [StaticString]) throws(LDAPError) -> UInt16 {
        var bits: UInt16 = 0
        if peek() == UInt8(ascii: "{") {
            var list = try openList()
            while try hasItem(&list) {
                let start = offset
                let name = try identifier()
                var place: Int?
                for index in names.indices where name.equalsIgnoringCase(names[index]) {
                    place = index
                }
                guard let place else { throw .invalidAssertion(offset: start) }
                bits |= 1 << UInt16(place)
            }
            return bits
        }
        let start = offset
        let (digits, isBinary) = try apostrophed()
        let width = isBinary ? 1 : 4
        guard digits.count <= 64 else { throw .invalidAssertion(offset: start) }
        for index in digits.indices {
            guard let value = digits[index].hexadecimalValue, !isBinary || value <= 1 else {
                throw .invalidAssertion(offset: start)
            }
            for bit in 0..<width where value >> UInt8(width - 1 - bit) & 1 == 1 {
                let place = index * width + bit
                guard place < 16 else { throw .invalidAssertion(offset: start) }
                bits |= 1 << UInt16(place)
            }
        }
        return bits
    }

    /// Passes over a value of any type (RFC 3641 §3.1), which may nest but is not taken apart.
    @_lifetime(self: copy self)
    mutating func skipValue() throws(LDAPError) {
        var depth = 0
        var needsValue = true
        while depth > 0 || needsValue {
            guard let byte = peek() else { throw error }
            needsValue = false
            switch byte {
            case UInt8(ascii: "{"):
                depth += 1
                guard depth <= Self.skippedDepthMax else { throw error }
                advance()
            case UInt8(ascii: "}"), UInt8(ascii: ","):
                guard depth > 0 else { throw error }
                if byte == UInt8(ascii: "}") { depth -= 1 }
                advance()
            case UInt8(ascii: "\""): _ = try quoted()
            case UInt8(ascii: "'"): _ = try apostrophed()
            default:
                try skipSymbol()
                // Behind a colon stands the value of a choice.
                needsValue = take(UInt8(ascii: ":"))
            }
        }
    }

    private static var skippedDepthMax: Int { 16 }

    /// Passes over a word or a number.
    @_lifetime(self: copy self)
    private mutating func skipSymbol() throws(LDAPError) {
        let start = offset
        while let byte = peekAtOnce(),
            byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".")
        {
            advance()
        }
        guard offset > start else { throw error }
    }

    @_lifetime(copy self)
    private mutating func digits() throws(LDAPError) -> Span<UInt8> {
        _ = peek()
        let start = offset
        while let byte = peekAtOnce(), byte.isASCIIDigit { advance() }
        guard offset > start, offset - start <= Self.digitsMax else { throw error }
        return taken(from: start)
    }

    private static func hexadecimal(
        _ digits: Span<UInt8>,
        isPadded: Bool,
        at offset: Int
    ) throws(LDAPError) -> [UInt8] {
        guard digits.count % 2 == 0 || isPadded else { throw .invalidAssertion(offset: offset) }
        var bytes: [UInt8] = []
        var high: UInt8 = 0
        var hasHigh = digits.count % 2 == 1
        for index in digits.indices {
            guard let value = digits[index].hexadecimalValue else {
                throw .invalidAssertion(offset: offset)
            }
            if hasHigh { bytes.append(high << 4 | value) }
            high = value
            hasHigh.toggle()
        }
        return bytes
    }
}
