import Addressing

/// Somebody who is to get a mailbox certificate, as a request says it.
package struct Person: Equatable, Sendable {
    /// The mail address.
    package var address: String
    /// The name that people read; without one, the address.
    package var name: String?
    /// The surname; without one, the last word of the name.
    package var surname: String?

    /// Makes the value from its parts.
    package init(address: String, name: String? = nil, surname: String? = nil) {
        self.address = address
        self.name = name
        self.surname = surname
    }
}

/// A person whose address and names were checked.
struct Enrollee: Sendable {
    var address: MailAddress
    /// The name as it was given, for the certificate; `nil` when none was.
    var name: String?
    var names: PersonNames

    /// Checks `person` for an organization with `domains`.
    init(_ person: Person, domains: [DomainName]) throws(AuthorityError) {
        do throws(AddressingError) {
            address = try MailAddress(person.address)
        } catch {
            throw .malformedAddress(error)
        }
        let domain = address.domain
        guard domains.contains(where: { $0.contains(domain) }) else {
            throw .foreignDomain(address: address.canonical)
        }
        name = try PersonNames.checked(person.name, .name)
        names = try PersonNames(
            name: person.name,
            surname: person.surname,
            address: address.given
        )
    }
}
