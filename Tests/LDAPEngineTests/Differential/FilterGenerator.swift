import LDAP

/// Makes filters: about half of their assertions hold for somebody.
struct FilterGenerator {
    var random: SplitMix64
    let people: [Person]

    init(seed: UInt64, people: [Person]) {
        random = SplitMix64(seed: seed)
        self.people = people
    }

    /// A filter with at most `depth` groups one in the other.
    mutating func filter(depth: Int) -> GeneratedFilter {
        guard depth > 0, random.once(in: 2) else { return .item(item()) }
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1: return .not(filter(depth: depth - 1))
        case 2, 3: return .and(arms(depth))
        default: return .or(arms(depth))
        }
    }

    /// An assertion as RFC 3876 has them, which knows neither groups nor names.
    mutating func simple() -> String {
        while true {
            let item = item()
            let isGroup = item.hasPrefix("(&") || item.hasPrefix("(|") || item.hasPrefix("(!")
            if !isGroup, !item.contains(":dn:") { return item }
        }
    }

    private mutating func arms(_ depth: Int) -> [GeneratedFilter] {
        let count = random.once(in: 12) ? 0 : Int.random(in: 1...4, using: &random)
        return (0..<count).map { _ in filter(depth: depth - 1) }
    }

    private mutating func item() -> String {
        let person = random.pick(people)
        switch Int.random(in: 0..<24, using: &random) {
        case 0...2: return "(\(attribute())=*)"
        case 3...6: return equality(person)
        case 7...12: return substrings(person)
        case 13...14: return order(person)
        case 15...16: return extensible(person)
        case 17...18: return certificate(person)
        case 19...20: return operational(person)
        case 21: return "(objectClass=\(objectClass()))"
        case 22: return approximate(person)
        default: return random.once(in: 4) ? odd(person) : unusual()
        }
    }

    /// An attribute's name, in any spelling, there or not.
    private mutating func attribute() -> String {
        random.pick([
            "cn", "commonName", "2.5.4.3", "SN", "name", "mail", "rfc822Mailbox", "objectClass",
            "userCertificate", "userCertificate;binary", "2.5.4.36", "displayName", "givenName",
            "telephoneNumber", "o", "dc", "description", "frobnication", "cn;x-frob", "cn;binary",
            "createTimestamp", "modifyTimestamp", "entryUUID", "cACertificate;binary", "uid",
            "member", "hasSubordinates", "subschemaSubentry", "entryDN", "1.2.3.4", "c n", "cn;",
            "2.5.4.03", "userCertificate;BINARY", "OID.2.5.4.3", "structuralObjectClass",
            "certificateRevocationList;binary", "2.5.4.4", "objectClass;binary", "postalAddress",
        ])
    }

    private mutating func objectClass() -> String {
        random.pick([
            "person", "INETORGPERSON", "2.5.6.6", "top", "organization", "pkiUser", "apple-user",
            "frobnication", "pkiCA", "2.5.6.7", "domain", "dcObject", "organizationalPerson",
            " person ",
            "person;x", "",
        ])
    }

    private mutating func equality(_ person: Person) -> String {
        let (name, value) = text(person)
        return "(\(name)=\(Self.escaped(spelled(value))))"
    }

    /// An attribute with text and its value.
    mutating func text(_ person: Person) -> (name: String, value: String) {
        random.pick([
            ("cn", person.commonName), ("commonName", person.commonName), ("sn", person.surname),
            ("name", person.commonName), ("name", person.surname), ("mail", person.address),
            ("mail", person.address), ("uid", person.surname), ("givenName", person.surname),
            ("2.5.4.4", person.surname), ("0.9.2342.19200300.100.1.3", person.address),
            ("o", "Example AG"), ("dc", "example"), ("cn", "Example AG Issuing CA"),
        ])
    }

    /// `value` as somebody else would type it, or somewhat wrong.
    mutating func spelled(_ value: String) -> String {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: value.uppercased()
        case 1: value.lowercased()
        case 2: "  " + value + " "
        case 3: value.replacing(" ", with: "   ")
        case 4: String(value.dropLast())
        case 5: value + "x"
        default: value
        }
    }

    /// Parts of a value in their order: at the beginning, in between, at the end; some wrong.
    private mutating func substrings(_ person: Person) -> String {
        let (name, value) = text(person)
        var rest = Array(random.once(in: 3) ? value.uppercased() : value)[...]
        let hasInitial = random.once(in: 2)
        let hasFinal = random.once(in: 3)
        var initial = ""
        if hasInitial {
            let count = Int.random(in: 1...4, using: &random)
            initial = Self.part(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        var final = ""
        if hasFinal {
            let count = Int.random(in: 1...4, using: &random)
            final = Self.part(rest.suffix(count))
            rest = rest.dropLast(count)
        }
        var parts: [String] = []
        let most = hasInitial || hasFinal ? 3 : 4
        for _ in 0..<Int.random(in: 0..<most, using: &random) {
            rest = rest.dropFirst(Int.random(in: 0...2, using: &random))
            let count = Int.random(in: 1...4, using: &random)
            let part = Self.part(rest.prefix(count))
            if !part.isEmpty { parts.append(part) }
            rest = rest.dropFirst(count)
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: parts.reverse()
        case 1: (initial, final) = (final, initial)
        case 2: parts.append("z")
        default: break
        }
        let pieces = [initial] + parts + [final]
        if pieces.allSatisfy(\.isEmpty) { return "(\(name)=*)" }
        return "(\(name)=\(pieces.map(Self.escaped).joined(separator: "*")))"
    }

    /// `characters` without blanks at either end, which slapd sees otherwise.
    private static func part(_ characters: ArraySlice<Character>) -> String {
        var characters = characters
        while characters.first == " " { characters.removeFirst() }
        while characters.last == " " { characters.removeLast() }
        return String(characters)
    }

    /// `value` as it stands in a filter's text (RFC 4515 §3).
    static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "*": result += "\\2a"
            case "(": result += "\\28"
            case ")": result += "\\29"
            case "\\": result += "\\5c"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
