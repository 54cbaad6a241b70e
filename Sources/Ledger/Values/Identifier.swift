/// 16 random octets that name a mailbox, a vault record or an organization for good.
package struct Identifier: Hashable, Sendable {
    /// The octets.
    package let octets: [16 of UInt8]

    /// Takes the octets as they are.
    package init(_ octets: [16 of UInt8]) { self.octets = octets }

    /// The identifier whose octets are `bytes`; nil unless they are 16.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 16 else { return nil }
        octets = [16 of UInt8] { index in bytes[index] }
    }

    /// The identifier whose octets are `bytes`; nil unless they are 16.
    package init?(_ bytes: [UInt8]) { self.init(bytes.span) }

    /// The octets, borrowed.
    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { octets.span }
    }

    /// A copy of the octets.
    package var array: [UInt8] { [UInt8](copying: octets.span) }

    package static func == (left: Identifier, right: Identifier) -> Bool {
        for index in 0..<16 where left.octets[index] != right.octets[index] { return false }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        for index in 0..<16 { hasher.combine(octets[index]) }
    }
}

/// What names a mailbox: its entryUUID in the directory.
package typealias MailboxID = Identifier

/// What names a vault record.
package typealias RecordID = Identifier

/// Names an account.
package typealias AccountID = Identifier

extension Identifier: Comparable {
    /// The order of the octets, which is the order of keys in a table.
    package static func < (left: Identifier, right: Identifier) -> Bool {
        for index in 0..<16 where left.octets[index] != right.octets[index] {
            return left.octets[index] < right.octets[index]
        }
        return false
    }
}

extension Identifier: CustomStringConvertible {
    /// Lower-case hexadecimal, without hyphens.
    package var description: String { Hexadecimal.text(octets.span) }
}
