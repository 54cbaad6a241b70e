import LDAP

/// What the controls of one request ask for, borrowed from its message (RFC 4511 §4.1.11).
///
/// A control that the request cannot have, or the client may not use, is as if it were not known: it
/// is passed over, or the whole request is refused if it is critical.
struct RequestControls: ~Escapable {
    /// The page that is wanted, if the answer is to come in pages.
    let page: PagedResultsControl?
    /// The order that is wanted.
    let sort: SortControl?
    /// Whether no answer is better than one in no order.
    let isSortCritical: Bool
    /// The values that are wanted.
    let values: MatchedValuesControl?
    /// What must be True of the entry that the request names.
    let assertion: AssertionControl?
    /// Whether entries, subentries or both are wanted.
    let visibility: EntryVisibility

    /// Reads the controls of a request of this kind, checking each.
    ///
    /// - Parameters:
    ///   - list: The controls.
    ///   - kind: What kind of request they stand on.
    ///   - grade: What the client may ask for.
    ///   - limits: What one message may hold.
    /// - Throws: ``LDAPError``, none of which ends the connection.
    @_lifetime(copy list)
    init(
        _ list: borrowing ControlList,
        of kind: RequestKind,
        grade: Grade?,
        limits: MessageLimits
    ) throws(LDAPError) {
        var controls = copy list
        var seen: Set<ControlType> = []
        // A default of nil in the declaration would give the whole a lifetime of its own.
        var page: PagedResultsControl?
        var sort: SortControl?
        var isSortCritical = false
        var values: MatchedValuesControl?
        var assertion: AssertionControl?
        var visibility = EntryVisibility.usual
        while let control = controls.next() {
            guard let type = control.known, type.fits(kind, grade: grade) else {
                guard !control.isCritical else { throw .criticalControl }
                continue
            }
            guard seen.insert(type).inserted else { throw .repeatedControl }
            switch type {
            case .pagedResults: page = try PagedResultsControl(control.value)
            case .sort:
                sort = try SortControl(control.value, limits: limits)
                isSortCritical = control.isCritical
            case .matchedValues:
                values = try MatchedValuesControl(control.value, limits: limits)
            case .assertion: assertion = try AssertionControl(control.value, limits: limits)
            case .subentries:
                visibility = try control.subentriesVisibility() ? .subentries : .entries
            // Neither changes anything: there are no referrals, and the file that is read is what
            // the authority wrote.
            case .manageDsaIT, .dontUseCopy: try control.checkWithoutValue()
            }
        }
        self.page = page
        self.sort = sort
        self.isSortCritical = isSortCritical
        self.values = values
        self.assertion = assertion
        self.visibility = visibility
    }
}

/// Which entries a search sees (RFC 3672 §3).
enum EntryVisibility: Equatable, Sendable {
    /// Entries, and a subentry that is the base.
    case usual
    /// Entries alone.
    case entries
    /// Subentries alone.
    case subentries
}

extension ControlType {
    /// Whether a client of this grade may use it.
    ///
    /// Pages and order are for those who may see everything: with either, a stranger could walk
    /// through what is found.
    func isOffered(to grade: Grade?) -> Bool {
        switch self {
        case .pagedResults, .sort: grade == .internal
        case .matchedValues, .assertion, .manageDsaIT, .subentries, .dontUseCopy: true
        }
    }

    /// Whether a request of this kind can have it, from a client of this grade.
    fileprivate func fits(_ kind: RequestKind, grade: Grade?) -> Bool {
        guard isOffered(to: grade) else { return false }
        return switch (self, kind) {
        case (.pagedResults, .search), (.sort, .search): true
        case (.matchedValues, .search), (.subentries, .search): true
        case (.assertion, .search), (.assertion, .compare): true
        case (.dontUseCopy, .search), (.dontUseCopy, .compare): true
        case (.manageDsaIT, .search), (.manageDsaIT, .compare), (.manageDsaIT, .add),
            (.manageDsaIT, .delete), (.manageDsaIT, .modify), (.manageDsaIT, .modifyDN):
            true
        default: false
        }
    }
}
