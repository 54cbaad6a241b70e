import LMDB

/// What a search for candidates looks into: one snapshot of a search file.
struct IndexViews: ~Escapable {
    /// The snapshot.
    let view: ReadView
    /// The lists of grams.
    let posting: Table
    /// The serial numbers.
    let serial: Table
    /// How many entries there are, about, 1 or more.
    let entries: Double

    /// Names the parts.
    @_lifetime(copy view)
    init(_ view: ReadView, posting: Table, serial: Table, entries: Double) {
        self.view = view
        self.posting = posting
        self.serial = serial
        self.entries = entries
    }
}
