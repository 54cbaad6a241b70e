import BER
import LDAP

/// What a server sent for one request.
struct Exchange {
    var responses: [Response]
    /// The controls of the last message.
    var controls: [(type: String, value: [UInt8])]
}

/// What came back for a search, in a form that compares: attributes, and values in them, in one order,
/// entries too where none was asked for.
struct Answer: Equatable, CustomStringConvertible {
    struct Entry: Equatable {
        /// The key of the name.
        var name: [UInt8]
        var attributes: [Attribute]
    }

    struct Attribute: Equatable {
        var name: String
        var values: [[UInt8]]
    }

    var code: ResultCode?
    /// The key of the matched name; nil if it is no name.
    var matched: [UInt8]?
    /// By their names.
    var entries: [Entry] = []
    /// How many entries each page had.
    var pages: [Int] = []
    /// The names in the order in which they came.
    var names: [[UInt8]] = []
    /// What the sort response control says.
    var sortCode: Int64?

    /// Attributes whose values are names.
    private static let names: Set = ["entrydn", "subschemasubentry"]

    /// Asks for `search` page by page until there is no more.
    init(
        _ search: GeneratedSearch,
        schema: Schema,
        send: ([UInt8]) throws -> Exchange
    ) throws {
        var cookie: [UInt8] = []
        repeat {
            let exchange = try send(search.request(cookie: cookie))
            add(exchange.responses, schema)
            cookie = []
            for control in exchange.controls {
                var reader = BERReader(control.value.span)
                var fields = try reader.readConstructed(.sequence)
                switch control.type {
                case OrderTests.paged:
                    _ = try fields.readInteger()
                    cookie = try fields.readContent(.octetString).array()
                case OrderTests.sortResponse: sortCode = try fields.readEnumerated()
                default: break
                }
            }
        } while !cookie.isEmpty
        entries.sort { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private mutating func add(_ responses: [Response], _ schema: Schema) {
        code = responses.code
        matched = responses.matched.flatMap { try? DistinguishedName($0, schema: schema).key }
        var count = 0
        for case .entry(_, let name, let attributes) in responses {
            let key = (try? DistinguishedName(name, schema: schema).key) ?? Array(name.utf8)
            let sorted = attributes.map { attribute in
                let name = attribute.name.lowercased()
                var values = attribute.values
                if Self.names.contains(name) {
                    // Each server escapes in its own way.
                    values = values.map {
                        let text = String(decoding: $0, as: UTF8.self)
                        return (try? DistinguishedName(text, schema: schema).key) ?? $0
                    }
                }
                values.sort { $0.lexicographicallyPrecedes($1) }
                return Attribute(name: name, values: values)
            }
            entries.append(Entry(name: key, attributes: sorted.sorted { $0.name < $1.name }))
            names.append(key)
            count += 1
        }
        pages.append(count)
    }

    /// Whether both say the same.
    ///
    /// Without an order, which entries came before a size limit is open, as is which came on which
    /// page; `valuesOfKeys` says what an entry was sorted by. At a size limit slapd leaves the sort
    /// response out, which RFC 2891 §1.2 has in every answer to a search that was sorted.
    func equals(
        _ other: Answer,
        search: GeneratedSearch,
        valuesOfKeys: ([UInt8]) -> [String]
    ) -> Bool {
        guard code == other.code, matched == other.matched, pages == other.pages,
            sortCode == other.sortCode || code == .sizeLimitExceeded
        else { return false }
        if !search.order.isEmpty, names.map(valuesOfKeys) != other.names.map(valuesOfKeys) {
            return false
        }
        return code == .sizeLimitExceeded || entries == other.entries
    }

    var description: String {
        let some = names.prefix(4).map {
            String(decoding: $0, as: UTF8.self).replacing("\0", with: "/")
        }
        let first = entries.first?.attributes.map { "\($0.name):\($0.values.count)" } ?? []
        let below = matched.map { String(decoding: $0, as: UTF8.self) } ?? "no name"
        return """
            \(code.map { "\($0)" } ?? "nothing") matched '\(below.replacing("\0", with: "/"))' \
            sort \(sortCode ?? -1) pages \(pages) \(some) \(first)
            """
    }
}
