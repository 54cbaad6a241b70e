import BER
import FilterText
import LDAP

/// A search that is sent to both servers.
struct GeneratedSearch: Sendable, CustomStringConvertible {
    var base: String
    var scope: Int64 = 2
    var dereferencing: Int64 = 0
    var sizeLimit: Int64 = 0
    var typesOnly = false
    var filter: GeneratedFilter
    var attributes: [String] = []
    /// Sort keys in ldapsearch's way, `-sn:caseIgnoreOrderingMatch`; none, no sorting.
    var order: [String] = []
    /// How many entries a page has; 0, no pages.
    var pageSize: Int64 = 0
    /// What is asserted of the base (RFC 4528).
    var assertion: GeneratedFilter?
    /// Which values are wanted (RFC 3876); none, all.
    var wanted: [String] = []

    /// As it would be asked for with ldapsearch.
    var description: String {
        var words = ["-b '\(base)'", "-s \(["base", "one", "sub"][Int(scope)])"]
        if dereferencing > 0 {
            words.append("-a \(["never", "search", "find", "always"][Int(dereferencing)])")
        }
        if sizeLimit > 0 { words.append("-z \(sizeLimit)") }
        if typesOnly { words.append("-A") }
        if pageSize > 0 { words.append("-E pr=\(pageSize)") }
        if !order.isEmpty { words.append("-E '!sss=\(order.joined(separator: "/"))'") }
        if let assertion { words.append("-e '!assert=\(assertion.text)'") }
        if !wanted.isEmpty { words.append("-E '!mv=(\(wanted.joined()))'") }
        return (words + ["'\(filter.text)'"] + attributes.map { "'\($0)'" }).joined(separator: " ")
    }

    /// The request for the page that `cookie` stands before.
    func request(cookie: [UInt8] = []) -> [UInt8] {
        var controls: [Request.Control] = []
        if !order.isEmpty { controls.append(OrderTests.order(order)) }
        if pageSize > 0 { controls.append(OrderTests.page(pageSize, cookie)) }
        if let assertion {
            let value = FilterText.encode(assertion.text)
            controls.append(Request.Control(oid: "1.3.6.1.1.12", isCritical: true, value: value))
        }
        if !wanted.isEmpty {
            let value = Request.element(.sequence, wanted.flatMap { FilterText.encode($0) })
            let oid = "1.2.826.0.1.3344810.2.3"
            controls.append(Request.Control(oid: oid, isCritical: true, value: value))
        }
        return Request.search(
            base: base,
            scope: scope,
            dereferencing: dereferencing,
            sizeLimit: sizeLimit,
            typesOnly: typesOnly,
            filter.text,
            attributes: attributes,
            controls: controls.isEmpty ? nil : controls
        )
    }

    /// The assertions in all filters.
    var items: [String] { filter.items + (assertion?.items ?? []) + wanted }

    /// Searches with somewhat less in them.
    var smaller: [GeneratedSearch] {
        filter.smaller.map { filter in changed { $0.filter = filter } }
            + [
                changed { $0.dereferencing = 0 }, changed { $0.sizeLimit = 0 },
                changed { $0.typesOnly = false }, changed { $0.attributes = [] },
                changed { $0.order = [] }, changed { $0.assertion = nil },
                changed { $0.wanted = [] },
                changed { $0.pageSize = 0 },
                changed { $0.base = TestDirectory.suffix },
            ].filter { $0.description != description }
    }

    private func changed(_ change: (inout GeneratedSearch) -> Void) -> GeneratedSearch {
        var copy = self
        change(&copy)
        return copy
    }
}
