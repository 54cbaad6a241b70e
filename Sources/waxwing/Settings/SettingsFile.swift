import Configuration
import Foundation
import Yams

/// A YAML file as one provider of settings, which also knows the keys it has.
///
/// swift-configuration's own file provider can only be opened from asynchronous code, and a role reads its settings
/// before it starts a thread; it also cannot list its keys, so that a misspelled one would be silent.
struct SettingsFile: ConfigProvider {
    let providerName: String
    /// Every key of the file, its sections joined by points.
    let keys: [String]
    /// The value of every key as YAML has it, to tell what has changed from one reading to the next.
    let texts: [String: String]
    private let values: YAMLSnapshot

    init(_ bytes: Data, file: String) throws {
        providerName = file
        values = try unsafe bytes.withUnsafeBytes { bytes in
            try unsafe YAMLSnapshot(
                data: RawSpan(_unsafeBytes: bytes),
                providerName: file,
                parsingOptions: .default
            )
        }
        var texts: [String: String] = [:]
        let root = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
        try Self.collect(root, below: [], into: &texts)
        self.texts = texts
        keys = texts.keys.sorted()
    }

    private static func collect(
        _ node: Node?,
        below path: [String],
        into texts: inout [String: String]
    ) throws {
        if case .mapping(let mapping) = node {
            for (key, value) in mapping {
                try collect(value, below: path + [key.string ?? "?"], into: &texts)
            }
        } else if let node, !path.isEmpty {
            texts[path.joined(separator: ".")] = try Yams.serialize(node: node)
        }
    }

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        try values.value(forKey: key, type: type)
    }

    func fetchValue(forKey key: AbsoluteConfigKey, type: ConfigType) async throws -> LookupResult {
        try value(forKey: key, type: type)
    }

    func watchValue<Return: ~Copyable>(
        forKey key: AbsoluteConfigKey,
        type: ConfigType,
        updatesHandler: (ConfigUpdatesAsyncSequence<Result<LookupResult, any Error>, Never>)
            async throws -> Return
    ) async throws -> Return {
        try await watchValueFromValue(forKey: key, type: type, updatesHandler: updatesHandler)
    }

    func snapshot() -> any ConfigSnapshot { values }

    func watchSnapshot<Return: ~Copyable>(
        updatesHandler: (ConfigUpdatesAsyncSequence<any ConfigSnapshot, Never>) async throws ->
            Return
    ) async throws -> Return {
        try await watchSnapshotFromSnapshot(updatesHandler: updatesHandler)
    }
}
