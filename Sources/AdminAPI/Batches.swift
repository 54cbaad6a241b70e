/// What `POST /v1/mailboxes/import` takes: at most ``AdminLimits/batchItemsMax`` people.
package struct MailboxBatch: Codable, Equatable, Sendable {
    /// One person, from one line of a file.
    package struct Item: Codable, Equatable, Sendable {
        /// The line's number, which the answer repeats.
        package var line: Int
        /// The mail address.
        package var address: String
        /// The name that people read.
        package var name: String?
        /// The surname.
        package var surname: String?

        /// Makes the item.
        package init(line: Int, address: String, name: String? = nil, surname: String? = nil) {
            self.line = line
            self.address = address
            self.name = name
            self.surname = surname
        }
    }

    /// The people.
    package var items: [Item]

    /// Makes the batch.
    package init(items: [Item]) { self.items = items }
}

/// How `POST /v1/certificates/import` treats its body; in JSON nowhere, in the query by these names.
package struct CertificateImportOptions: Equatable, Sendable {
    /// Whether addresses outside of the organization's domains are taken too (`external=true`).
    package var isExternal: Bool
    /// Whether the caller answers for certificates that chain to no configured root
    /// (`vouched=true`); recorded.
    package var isVouched: Bool

    /// Makes the options.
    package init(isExternal: Bool = false, isVouched: Bool = false) {
        self.isExternal = isExternal
        self.isVouched = isVouched
    }
}

/// What became of a batch: all of the items that are not refused, together, or none.
package struct BatchAnswer: Codable, Equatable, Sendable {
    /// An item of which nothing is kept.
    package struct Refusal: Codable, Equatable, Sendable {
        /// The line that the item carried; for certificates the item's place in the body, from 0.
        package var item: Int
        /// Why.
        package var error: AdminError

        /// Makes the value.
        package init(item: Int, error: AdminError) {
            self.item = item
            self.error = error
        }
    }

    /// How many items changed something.
    package var added: Int
    /// How many were there already.
    package var unchanged: Int
    /// The ones refused, in the batch's order.
    package var refused: [Refusal]
    /// How far the others have come.
    package var recorded: Recorded

    /// Makes the value from its parts.
    package init(added: Int, unchanged: Int, refused: [Refusal], recorded: Recorded) {
        self.added = added
        self.unchanged = unchanged
        self.refused = refused
        self.recorded = recorded
    }
}
