import BER
import LDAP

/// What the engine wrote, taken apart again by a reader of its own.
enum Response: Equatable, Sendable {
    /// An entry that was found.
    case entry(id: Int64, name: String, attributes: [Attribute])
    /// The end of an operation; `tag` is that of the response.
    case result(id: Int64, tag: UInt8, code: ResultCode, matched: String, text: String, Extended?)

    /// An attribute of an entry, its values as they were written.
    struct Attribute: Equatable, Sendable {
        var name: String
        var values: [[UInt8]]

        init(_ name: String, _ values: [[UInt8]]) {
            self.name = name
            self.values = values
        }

        init(_ name: String, texts: String...) {
            self.init(name, texts.map { Array($0.utf8) })
        }
    }

    /// The further fields of an ExtendedResponse.
    struct Extended: Equatable, Sendable {
        var name: String?
        var value: [UInt8]?
    }

    /// The messages in `bytes`, all of them whole.
    static func read(_ bytes: [UInt8]) throws -> [Response] {
        var responses: [Response] = []
        var reader = BERReader(bytes.span, rules: .der)
        while !reader.isAtEnd {
            var message = try reader.readConstructed(.sequence)
            let id = try message.readInteger()
            let operation = try message.readElement()
            _ = try message.readOptionalContent(.context(0, constructed: true))
            try message.finish()
            responses.append(try read(id, operation))
        }
        return responses
    }

    /// The controls of the last message in `bytes`, by type and value.
    static func controls(_ bytes: [UInt8]) throws -> [(type: String, value: [UInt8])] {
        var controls: [(type: String, value: [UInt8])] = []
        var reader = BERReader(bytes.span, rules: .der)
        while !reader.isAtEnd {
            controls = []
            var message = try reader.readConstructed(.sequence)
            try message.skip()
            try message.skip()
            guard let found = try message.readOptionalConstructed(.context(0, constructed: true))
            else { continue }
            var list = found
            while !list.isAtEnd {
                var control = try list.readConstructed(.sequence)
                let type = text(try control.readContent(.octetString))
                let value = array(try control.readContent(.octetString))
                try control.finish()
                controls.append((type, value))
            }
        }
        return controls
    }

    private static func read(_ id: Int64, _ operation: borrowing BERElement) throws -> Response {
        var fields = BERReader(operation.content, rules: .der)
        if operation.tag == .application(4, constructed: true) {
            let name = text(try fields.readContent(.octetString))
            var list = try fields.readConstructed(.sequence)
            try fields.finish()
            var attributes: [Attribute] = []
            while !list.isAtEnd {
                var attribute = try list.readConstructed(.sequence)
                let name = text(try attribute.readContent(.octetString))
                var set = try attribute.readConstructed(.set)
                try attribute.finish()
                var values: [[UInt8]] = []
                while !set.isAtEnd { values.append(array(try set.readContent(.octetString))) }
                attributes.append(Attribute(name, values))
            }
            return .entry(id: id, name: name, attributes: attributes)
        }
        let number = try fields.readEnumerated()
        let matched = text(try fields.readContent(.octetString))
        let diagnostic = text(try fields.readContent(.octetString))
        var extended: Extended?
        if operation.tag == .application(24, constructed: true) {
            extended = Extended()
            if let name = try fields.readOptionalContent(.context(10)) {
                extended?.name = text(name)
            }
            if let value = try fields.readOptionalContent(.context(11)) {
                extended?.value = array(value)
            }
        }
        try fields.finish()
        guard let code = UInt16(exactly: number).flatMap(ResultCode.init(rawValue:)) else {
            throw BERError.invalidInteger(offset: 0)
        }
        return .result(
            id: id,
            tag: operation.tag.rawValue,
            code: code,
            matched: matched,
            text: diagnostic,
            extended
        )
    }

    private static func array(_ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        for index in bytes.indices { copy.append(bytes[index]) }
        return copy
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: array(bytes), as: UTF8.self)
    }
}

/// Questions that tests ask of what came back.
extension [Response] {
    /// The names of the entries, in order.
    var names: [String] {
        compactMap { if case .entry(_, let name, _) = $0 { name } else { nil } }
    }

    /// The code of the last message, if it is a result.
    var code: ResultCode? {
        if case .result(_, _, let code, _, _, _) = last { code } else { nil }
    }

    /// The matched DN of the last message, if it is a result.
    var matched: String? {
        if case .result(_, _, _, let matched, _, _) = last { matched } else { nil }
    }

    /// The attributes of the first entry.
    var attributes: [Response.Attribute] {
        for response in self {
            if case .entry(_, _, let attributes) = response { return attributes }
        }
        return []
    }

    /// The values of the attribute that is written as `name` in the first entry; nil without it.
    func values(of name: String) -> [[UInt8]]? {
        attributes.first { $0.name == name }?.values
    }

    /// The values of an attribute as text.
    func texts(of name: String) -> [String]? {
        values(of: name)?.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension [Response] {
    /// Whether this is a Notice of Disconnection with `code` and nothing else.
    func isNotice(_ code: ResultCode) -> Bool {
        guard count == 1, case .result(0, 0x78, let found, "", _, let extended) = self[0] else {
            return false
        }
        return found == code && extended?.name == "1.3.6.1.4.1.1466.20036" && extended?.value == nil
    }

    /// The value of the last message as text, if it is an extended response that has one.
    var extendedText: String? {
        guard case .result(_, _, _, _, _, let extended) = last else { return nil }
        return extended?.value.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The sentence of the last message, if it is a result.
    var diagnostic: String? {
        if case .result(_, _, _, _, let text, _) = last { text } else { nil }
    }
}
