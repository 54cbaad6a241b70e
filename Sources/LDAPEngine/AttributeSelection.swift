import Directory
import LDAP

/// Which attributes a search asks for (RFC 4511 §4.5.1.8, RFC 3673).
///
/// Kept as a set of the directory's own attributes, so that choosing costs nothing for each entry
/// and nothing is allocated.
struct AttributeSelection: Sendable {
    /// The attributes of the directory's entries that are wanted.
    private(set) var attributes = EntryAttributeSet.none
    /// Whether all user attributes are wanted: `*`, or nothing was listed.
    private(set) var includesUser: Bool
    /// Whether all operational attributes are wanted: `+`.
    private(set) var includesOperational = false

    /// Reads the list of `request`; what is unknown in it, and `1.1`, is passed over.
    ///
    /// Borrowed, or each look-up would count two references that all loops share up and down.
    init(
        _ request: borrowing SearchRequest,
        schema: borrowing Schema,
        map: borrowing AttributeMap
    ) {
        includesUser = request.attributeCount == 0
        var list = request.attributes
        while let text = list.next() {
            if text.equals("*") {
                includesUser = true
            } else if text.equals("+") {
                includesOperational = true
            } else if text.equals("userCertificate;binary") {
                // What mail clients ask for, without taking it apart: a twelfth of a look-up's work.
                attributes.formUnion(map.attributes(of: schema.known.userCertificate))
            } else if let type = schema.knownAttribute(text) {
                attributes.formUnion(map.attributes(of: type))
            }
        }
        if includesUser { attributes.formUnion(.user) }
        if includesOperational { attributes.formUnion(.operational) }
    }

    /// The same without operational attributes.
    var userAttributes: EntryAttributeSet { attributes.subtracting(.operational) }

    /// The description under which `request` asks for userSMIMECertificate: with `;binary` if the
    /// first one has it, since clients look for what they asked.
    ///
    /// Goes through the request's list again.
    static func composedDescription(
        _ request: borrowing SearchRequest,
        schema: Schema
    ) -> StaticString {
        var list = request.attributes
        while let text = list.next() {
            guard let description = schema.attributeDescription(text),
                description.type == schema.known.userSMIMECertificate,
                !description.hasOtherOptions
            else { continue }
            return description.isBinary ? "userSMIMECertificate;binary" : "userSMIMECertificate"
        }
        return "userSMIMECertificate"
    }

    /// Whether an attribute of an entry that is not in the directory is wanted.
    ///
    /// Goes through the request's list again, so it is for the few such entries only.
    func wants(
        _ type: AttributeTypeID,
        isOperational: Bool,
        request: borrowing SearchRequest,
        schema: Schema
    ) -> Bool {
        if isOperational ? includesOperational : includesUser { return true }
        var list = request.attributes
        while let text = list.next() {
            if let asked = schema.knownAttribute(text), schema.isKind(type, of: asked) {
                return true
            }
        }
        return false
    }
}

extension EngineConfiguration {
    /// Which attributes `request` asks for.
    ///
    /// Never inlined: here the configuration lends schema and map, which a look-up would count.
    @inline(never)
    func selection(of request: borrowing SearchRequest) -> AttributeSelection {
        AttributeSelection(request, schema: schema, map: attributes)
    }
}

extension Schema {
    /// The type that the attribute description `text` names, if an entry can have it.
    ///
    /// Nil for an unknown type and for options that no attribute here has: of all options, only
    /// `;binary` is known, on the types that are transferred so (RFC 4522) and on
    /// userSMIMECertificate, which clients ask for with and without. RFC 4512 §2.5 has descriptions
    /// with unknown options treated as unknown.
    func knownAttribute(_ text: Span<UInt8>) -> AttributeTypeID? {
        guard let description = attributeDescription(text), !description.hasOtherOptions else {
            return nil
        }
        guard
            !description.isBinary || isBinaryTransferred(description.type)
                || description.type == known.userSMIMECertificate
        else { return nil }
        return description.type
    }
}
