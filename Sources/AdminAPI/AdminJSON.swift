package import Foundation

/// JSON as the admin socket speaks it: keys sorted, slashes as they are, no white space.
package enum AdminJSON {
    /// The bytes of `value`.
    package static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// The value in `bytes`; keys that it does not have are ignored.
    package static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self,
        from bytes: Data
    ) throws -> Value {
        try JSONDecoder().decode(type, from: bytes)
    }

    /// What a decoding error means for the one who wrote the JSON: where, and what was expected.
    package static func sentence(for error: DecodingError) -> String {
        switch error {
        case .typeMismatch(_, let context): describe(context, "has another type than expected")
        case .valueNotFound(_, let context): describe(context, "is null")
        case .keyNotFound(let key, let context):
            describe(context, "lacks the key \(key.stringValue)")
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "the body is not JSON" : describe(context, context.debugDescription)
        @unknown default: "the body is not what is expected here"
        }
    }

    private static func describe(_ context: DecodingError.Context, _ fault: String) -> String {
        let path = context.codingPath.map { key in
            key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
        }
        return path.isEmpty ? "the body \(fault)" : "\(path.joined().trimmingPrefix(".")) \(fault)"
    }
}
