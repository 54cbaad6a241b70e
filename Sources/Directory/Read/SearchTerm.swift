/// What a search asks of the indexes: the parts of its filter that an index can answer.
///
/// A term may stand for more than the filter means, never for less: whoever asks compares each
/// candidate with the whole filter. Values are as the client gave them.
package indirect enum SearchTerm: Equatable, Sendable {
    /// A value of the attribute equals this one.
    case equals(EntryAttribute, [UInt8])
    /// A value of the attribute contains these parts.
    case contains(EntryAttribute, SearchParts)
    /// A certificate has the serial number with these content octets (X.690 §8.3).
    case serialNumber([UInt8])
    /// All of these; what no index answers among them is passed over.
    case all([SearchTerm])
    /// Any of these; no index answers it unless one answers each.
    case any([SearchTerm])
}

/// The parts of a substring assertion (RFC 4511 §4.5.1.7.2), in their order.
package struct SearchParts: Equatable, Sendable {
    /// What a value begins with; nil for anything.
    package var initial: [UInt8]?
    /// What stands somewhere behind that.
    package var any: [[UInt8]]
    /// What a value ends with; nil for anything.
    package var final: [UInt8]?

    /// Names the parts.
    package init(initial: [UInt8]? = nil, any: [[UInt8]] = [], final: [UInt8]? = nil) {
        self.initial = initial
        self.any = any
        self.final = final
    }
}

/// Entries that may match a search.
package struct CandidateSet: Equatable, Sendable {
    /// The entries' ids, rising; some may be gone, which ``DirectoryReader/entry(_:)`` says.
    package var ids: [UInt64]
    /// The id after which to go on; nil when there are no more candidates.
    ///
    /// There may be one though ``ids`` is empty: the work for one call has a bound.
    package var place: UInt64?

    /// Names the parts.
    package init(ids: [UInt64], place: UInt64?) {
        self.ids = ids
        self.place = place
    }
}
