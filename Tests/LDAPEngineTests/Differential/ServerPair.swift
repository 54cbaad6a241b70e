import Foundation
import LDAP
import LDAPEngine

/// slapd and two of our engines with the same entries.
///
/// One of ours has an index for searches, the other has none and looks at one entry at a time, so
/// that they find by different ways.
final class ServerPair {
    /// Answers that differ.
    struct Difference {
        var ours: Answer
        var slapd: Answer
    }

    let people: [Person]
    private let slapd: Slapd
    private var asked = 0
    private let schema: Schema
    private var indexed: Client
    private var plain: Client
    /// The values of each entry, by the key of its name and by attribute, as text in small letters.
    private var values: [[UInt8]: [String: [String]]] = [:]

    /// Makes people, and has both serve them.
    init(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        people = Person.make(60, using: &random)
        let entries =
            [TestDirectory.suffixEntry, TestDirectory.authorityEntry] + people.map(\.entry)
        let directory = try TestDirectory(entries)
        schema = directory.schema
        var limits = Limits()
        limits.sliceWorkMax = 1
        var client = try Client(limits: limits, rules: Client.internalRules, directory: directory)
        var databases: [(suffix: String, ldif: String)] = []
        for base in [TestDirectory.suffix, TestDirectory.authority] {
            let all = GeneratedSearch(
                base: base,
                filter: .item("(objectClass=*)"),
                attributes: ["*", "+"]
            )
            let responses = try client.sendAll(all.request()).responses
            databases.append((base, Self.ldif(responses)))
            for case .entry(_, let name, let attributes) in responses {
                let key = try DistinguishedName(name, schema: directory.schema).key
                for attribute in attributes {
                    values[key, default: [:]][attribute.name.lowercased()] = attribute.values.map {
                        String(decoding: $0, as: UTF8.self).lowercased()
                    }
                }
            }
        }
        slapd = try Slapd(databases)
        indexed = try Client(
            rules: Client.internalRules,
            directory: try TestDirectory(entries, keepsSearchIndex: true)
        )
        plain = client
    }

    /// What the servers say to `search`: the first of ours that differs, and slapd; how many entries
    /// there were.
    func ask(_ search: GeneratedSearch) throws -> (difference: Difference?, count: Int) {
        asked += 1
        if asked % 100 == 0 { try slapd.reconnect() }
        let theirs = try Answer(search, schema: schema) { try slapd.send($0) }
        for ours in [try answer(search, of: &indexed), try answer(search, of: &plain)] {
            let isSame = ours.equals(theirs, search: search) { name in
                search.order.map { key in self.value(key, of: name) }
            }
            guard isSame, try isPart(ours, search) else {
                return (Difference(ours: ours, slapd: theirs), theirs.names.count)
            }
        }
        return (nil, theirs.names.count)
    }

    /// Whether what came before a size limit is in what slapd says without one.
    private func isPart(_ ours: Answer, _ search: GeneratedSearch) throws -> Bool {
        guard ours.code == .sizeLimitExceeded else { return true }
        var all = search
        all.sizeLimit = 0
        let whole = try Answer(all, schema: schema) { try slapd.send($0) }
        return ours.entries.allSatisfy { whole.entries.contains($0) }
    }

    private func answer(
        _ search: GeneratedSearch,
        of client: inout Client
    ) throws -> Answer {
        try Answer(search, schema: schema) { frame in
            let responses = try client.sendAll(frame).responses
            return Exchange(responses: responses, controls: client.lastControls)
        }
    }

    /// What the entry of `name` is sorted by for `key`.
    private func value(_ key: String, of name: [UInt8]) -> String {
        let attribute = key.drop { $0 == "-" }.prefix { $0 != ":" }.lowercased()
        return values[name]?[attribute]?.min() ?? ""
    }

    /// Our entries as slapadd takes them: without what slapd works out for itself.
    private static func ldif(_ responses: [Response]) -> String {
        let computed = ["entrydn", "subschemasubentry", "hassubordinates", "structuralobjectclass"]
        var text = ""
        for case .entry(_, let name, let attributes) in responses {
            text += "dn:: \(Data(name.utf8).base64EncodedString())\n"
            for attribute in attributes where !computed.contains(attribute.name.lowercased()) {
                for value in attribute.values {
                    text += "\(attribute.name):: \(Data(value).base64EncodedString())\n"
                }
            }
            text += "\n"
        }
        return text
    }
}
