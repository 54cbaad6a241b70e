/// A part of a list, in the list's order.
package struct Page<Item: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
    /// The items of this part.
    package var items: [Item]
    /// What to ask `after` to get the next part; absent on the last.
    package var next: String?

    /// Makes a page.
    package init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}
