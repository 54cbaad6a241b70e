import BER
import Directory
import LDAP

/// The entries at and below `cn=Monitor`: which there are, and what they say when they are asked.
///
/// There are some dozens, made anew for each question there, and no other question knows of them.
struct MonitorTree: Sendable {
    /// What does not change of an entry.
    private struct Node: Sendable {
        /// The distinguished name.
        let name: String
        /// The name's key.
        let key: [UInt8]
        /// The place of the entry above; nil for `cn=Monitor` itself.
        let parent: Int?
    }

    private let source: any MonitorSource
    private let listeners: [MonitoredListener]
    private let suffix: String
    private let version: String
    private let nodes: [Node]
    /// What is known of each ``MonitorAttribute``, in their order.
    private let types: [VirtualEntry.Attribute]

    /// The entries that `source` fills.
    /// - Throws: ``EngineError/attributeNotInSchema(_:)``, ``EngineError/suffixIsNoName(_:)``.
    init(
        _ source: any MonitorSource,
        suffix: String,
        version: String,
        schema: Schema
    ) throws(EngineError) {
        self.source = source
        self.suffix = suffix
        self.version = version
        listeners = source.listeners
        var types: [VirtualEntry.Attribute] = []
        for attribute in MonitorAttribute.allCases {
            types.append(try VirtualEntry.Attribute(attribute.name, schema: schema))
        }
        self.types = types
        let outline = MonitorOutline(
            MonitorReadings(),
            MonitorOutline.Database(),
            listeners: listeners,
            version: version,
            now: 0
        )
        var nodes: [Node] = []
        // The objects above the one at hand, from the topmost on.
        var path: [Int] = []
        for object in outline.objects {
            path.removeLast(path.count - (object.depth - 1))
            let above = path.last.map { ",\(nodes[$0].name)" } ?? ""
            let name = "cn=\(object.name)\(above)"
            let key = try EngineConfiguration.key(of: name, schema)
            nodes.append(Node(name: name, key: key, parent: path.last))
            path.append(nodes.count - 1)
        }
        self.nodes = nodes
    }

    /// The place of the entry with the name's key `key`; nil when there is none.
    func place(of key: Span<UInt8>) -> Int? {
        for (place, node) in nodes.enumerated() {
            let own = node.key
            if own.span.equals(key) { return place }
        }
        return nil
    }

    /// The distinguished name of the entry at `place`.
    func name(at place: Int) -> String { nodes[place].name }

    /// Whether the entry at `place` is in the scope of a search at the one at `base`.
    func isInScope(_ place: Int, _ scope: SearchRequest.Scope, base: Int) -> Bool {
        switch scope {
        case .baseObject: place == base
        case .singleLevel: nodes[place].parent == base
        case .wholeSubtree:
            nodes[place].key.starts(with: nodes[base].key)
        }
    }

    /// All entries as they are now, in the order of their places.
    /// - Throws: what went wrong with `reader`, which is asked for the directory's numbers.
    func entries(
        reader: borrowing DirectoryReader,
        now: Int64
    ) throws(DirectoryError) -> [VirtualEntry] {
        let standing = try reader.standing()
        let database = MonitorOutline.Database(
            suffix: suffix,
            entries: try reader.entryCount(),
            mailboxes: try reader.mailboxCount(),
            position: standing.position,
            time: standing.time / 1_000_000
        )
        let readings = source.readings()
        let outline = MonitorOutline(
            readings,
            database,
            listeners: listeners,
            version: version,
            now: now
        )
        let started = [MonitorOutline.time(readings.started)]
        let parents = Set(nodes.compactMap(\.parent))
        return zip(nodes, outline.objects).enumerated().map { place, pair in
            let (node, object) = pair
            var values = object.values
            values[.objectClass] = ["top", "monitor", object.kind.rawValue]
            values[.structuralObjectClass] = [object.kind.rawValue]
            values[.commonName] = [object.name]
            values[.createTimestamp] = started
            values[.modifyTimestamp] = started
            values[.entryDN] = [node.name]
            values[.subschemaSubentry] = [EngineConfiguration.subschemaName]
            values[.hasSubordinates] = [parents.contains(place) ? "TRUE" : "FALSE"]
            return VirtualEntry(
                name: Array(node.name.utf8),
                attributes: MonitorAttribute.allCases.compactMap { attribute in
                    guard let texts = values[attribute], !texts.isEmpty else { return nil }
                    return types[attribute.rawValue].with(texts)
                }
            )
        }
    }
}
