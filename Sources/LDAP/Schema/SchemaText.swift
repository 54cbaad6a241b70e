/// Splits schema files into descriptions, each with its kind and its line.
///
/// The form is that of LDIF: `kind: description`, a line that begins with a space goes on from the
/// one before, `#` begins a comment.
struct SchemaText {
    /// The kinds, in the order in which a schema has to read them.
    enum Kind: String, CaseIterable {
        case syntax = "ldapSyntaxes"
        case matchingRule = "matchingRules"
        case attributeType = "attributeTypes"
        case objectClass = "objectClasses"
    }

    /// All descriptions of one kind, in the order of the files.
    private(set) var descriptions: [Kind: [SchemaDescription]] = [:]

    /// Reads `files`, the bytes of each as UTF-8.
    init(_ files: [[UInt8]]) throws(SchemaError) {
        for file in files { try read(String(decoding: file, as: UTF8.self)) }
    }

    private mutating func read(_ file: String) throws(SchemaError) {
        var pending: (text: String, line: Int)?
        var number = 0
        for line in file.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            if line.hasPrefix("#") { continue }
            if line.hasPrefix(" ") {
                guard pending != nil else { throw .unknownLine(line: number) }
                pending?.text += line.dropFirst()
                continue
            }
            if let complete = pending { try add(complete.text, line: complete.line) }
            pending = line.isEmpty ? nil : (String(line), number)
        }
        if let complete = pending { try add(complete.text, line: complete.line) }
    }

    private mutating func add(_ text: String, line: Int) throws(SchemaError) {
        guard let colon = text.firstIndex(of: ":"),
            let kind = Kind(rawValue: String(text[..<colon]))
        else { throw .unknownLine(line: line) }
        let rest = String(text[text.index(after: colon)...])
        descriptions[kind, default: []].append(try SchemaDescription(rest, line: line))
    }
}
