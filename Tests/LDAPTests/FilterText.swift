import LDAP

/// A filter in the form of RFC 4515, for comparing what was decoded with what was meant.
func text(_ filter: borrowing FilterView) -> String {
    switch filter.node {
    case .and(let list): return "(&" + text(list) + ")"
    case .or(let list): return "(|" + text(list) + ")"
    case .not(let list): return "(!" + text(list) + ")"
    case .equality(let pair): return "(\(pair.attribute.text())=\(pair.value.text()))"
    case .greaterOrEqual(let pair): return "(\(pair.attribute.text())>=\(pair.value.text()))"
    case .lessOrEqual(let pair): return "(\(pair.attribute.text())<=\(pair.value.text()))"
    case .approximate(let pair): return "(\(pair.attribute.text())~=\(pair.value.text()))"
    case .present(let attribute): return "(\(attribute.text())=*)"
    case .substrings(let assertion): return text(assertion)
    case .extensible(let assertion): return text(assertion)
    }
}

private func text(_ list: borrowing FilterList) -> String {
    var list = copy list
    var result = ""
    while let filter = list.next() { result += text(filter) }
    return result
}

private func text(_ assertion: borrowing SubstringAssertion) -> String {
    var result = "(" + assertion.attribute.text() + "="
    var parts = assertion.parts
    var needsStar = true
    while let part = parts.next() {
        switch part.place {
        case .initial: result += part.value.text()
        case .any, .final: result += "*" + part.value.text()
        }
        needsStar = part.place != .final
    }
    return result + (needsStar ? "*" : "") + ")"
}

private func text(_ assertion: borrowing ExtensibleAssertion) -> String {
    var result = "("
    if let attribute = assertion.attribute { result += attribute.text() }
    if assertion.matchesNameAttributes { result += ":dn" }
    if let rule = assertion.rule { result += ":" + rule.text() }
    return result + ":=" + assertion.value.text() + ")"
}

/// How many octets there are, or that there are none.
func octets(_ value: Span<UInt8>?) -> String {
    guard let value else { return "none" }
    return "\(value.count)"
}
