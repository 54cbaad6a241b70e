import BER
import FilterText

/// Requests as clients encode them.
enum Request {
    /// A control to send along.
    struct Control: Sendable {
        var oid: String
        var isCritical = false
        var value: [UInt8]?
    }

    /// A message with `operation`, which is a whole element.
    static func message(
        id: Int64 = 1,
        _ operation: [UInt8],
        controls: [Control]? = nil
    ) -> [UInt8] {
        var inner = BERWriter()
        inner.appendInteger(id)
        inner.append(operation)
        if let controls {
            var list = BERWriter()
            for control in controls {
                var fields = BERWriter()
                fields.appendString(.octetString, control.oid)
                if control.isCritical { fields.appendBoolean(true) }
                if let value = control.value { fields.appendPrimitive(.octetString, value) }
                list.appendPrimitive(.sequence, fields.array())
            }
            inner.appendPrimitive(.context(0, constructed: true), list.array())
        }
        return element(.sequence, inner.array())
    }

    /// A simple bind.
    static func bind(
        id: Int64 = 1,
        version: Int64 = 3,
        name: String = "",
        password: String = ""
    ) -> [UInt8] {
        var inner = BERWriter()
        inner.appendInteger(version)
        inner.appendString(.octetString, name)
        inner.appendString(.context(0), password)
        return message(id: id, element(.application(0, constructed: true), inner.array()))
    }

    /// A SASL bind.
    static func saslBind(
        id: Int64 = 1,
        mechanism: String,
        credentials: String? = nil
    ) -> [UInt8] {
        var inner = BERWriter()
        inner.appendInteger(3)
        inner.appendString(.octetString, "")
        var sasl = BERWriter()
        sasl.appendString(.octetString, mechanism)
        if let credentials { sasl.appendString(.octetString, credentials) }
        inner.appendPrimitive(.context(3, constructed: true), sasl.array())
        return message(id: id, element(.application(0, constructed: true), inner.array()))
    }

    /// A search; `scope` and `dereferencing` by their numbers.
    static func search(
        id: Int64 = 1,
        base: String,
        scope: Int64 = 2,
        dereferencing: Int64 = 0,
        sizeLimit: Int64 = 0,
        timeLimit: Int64 = 0,
        typesOnly: Bool = false,
        _ filter: String,
        attributes: [String] = [],
        controls: [Control]? = nil
    ) -> [UInt8] {
        search(
            id: id,
            base: base,
            scope: scope,
            dereferencing: dereferencing,
            sizeLimit: sizeLimit,
            timeLimit: timeLimit,
            typesOnly: typesOnly,
            encoded: FilterText.encode(filter),
            attributes: attributes,
            controls: controls
        )
    }

    /// A search whose filter is BER already.
    static func search(
        id: Int64 = 1,
        base: String,
        scope: Int64 = 2,
        dereferencing: Int64 = 0,
        sizeLimit: Int64 = 0,
        timeLimit: Int64 = 0,
        typesOnly: Bool = false,
        encoded filter: [UInt8],
        attributes: [String] = [],
        controls: [Control]? = nil
    ) -> [UInt8] {
        var inner = BERWriter()
        inner.appendString(.octetString, base)
        inner.appendEnumerated(scope)
        inner.appendEnumerated(dereferencing)
        inner.appendInteger(sizeLimit)
        inner.appendInteger(timeLimit)
        inner.appendBoolean(typesOnly)
        inner.append(filter)
        var list = BERWriter()
        for attribute in attributes { list.appendString(.octetString, attribute) }
        inner.appendPrimitive(.sequence, list.array())
        return message(
            id: id,
            element(.application(3, constructed: true), inner.array()),
            controls: controls
        )
    }

    /// A compare.
    static func compare(
        id: Int64 = 1,
        _ name: String,
        _ attribute: String,
        _ value: [UInt8],
        controls: [Control]? = nil
    ) -> [UInt8] {
        var assertion = BERWriter()
        assertion.appendString(.octetString, attribute)
        assertion.appendPrimitive(.octetString, value)
        var inner = BERWriter()
        inner.appendString(.octetString, name)
        inner.appendPrimitive(.sequence, assertion.array())
        return message(
            id: id,
            element(.application(14, constructed: true), inner.array()),
            controls: controls
        )
    }

    /// An extended request.
    static func extended(id: Int64 = 1, _ name: String, value: [UInt8]? = nil) -> [UInt8] {
        var inner = BERWriter()
        inner.appendString(.context(0), name)
        if let value { inner.appendPrimitive(.context(1), value) }
        return message(id: id, element(.application(23, constructed: true), inner.array()))
    }

    /// Abandons the request `target`.
    static func abandon(id: Int64 = 1, _ target: Int64) -> [UInt8] {
        var writer = BERWriter()
        writer.appendInteger(target, tag: .application(16))
        return message(id: id, writer.array())
    }

    /// An unbind.
    static func unbind(id: Int64 = 1) -> [UInt8] { message(id: id, [0x42, 0x00]) }

    /// An element of `tag` around `content`.
    static func element(_ tag: BERTag, _ content: [UInt8]) -> [UInt8] {
        var writer = BERWriter(capacity: content.count + 8)
        writer.appendPrimitive(tag, content)
        return writer.array()
    }
}
