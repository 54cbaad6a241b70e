import BER

/// A search, borrowed (RFC 4511 §4.5.1).
///
///     SearchRequest ::= [APPLICATION 3] SEQUENCE {
///          baseObject      LDAPDN,
///          scope           ENUMERATED { baseObject (0), singleLevel (1), wholeSubtree (2), ... },
///          derefAliases    ENUMERATED { neverDerefAliases (0), … derefAlways (3) },
///          sizeLimit       INTEGER (0 ..  maxInt),
///          timeLimit       INTEGER (0 ..  maxInt),
///          typesOnly       BOOLEAN,
///          filter          Filter,
///          attributes      AttributeSelection }
///
/// The filter and the list are checked as a whole here, so that walking them cannot fail.
package struct SearchRequest: ~Escapable {
    /// Which entries, seen from the base, are asked for.
    package enum Scope: UInt8, Equatable, Sendable {
        /// The base entry alone.
        case baseObject = 0
        /// The entries directly below the base.
        case singleLevel = 1
        /// The base and everything below it.
        case wholeSubtree = 2
    }

    /// When aliases are followed.
    package enum Dereferencing: UInt8, Equatable, Sendable {
        /// Never.
        case never = 0
        /// Below the base, not for the base itself.
        case inSearching = 1
        /// For the base, not below it.
        case findingBaseObject = 2
        /// For the base and below it.
        case always = 3
    }

    /// The base's name, as sent.
    package let base: Span<UInt8>

    /// Which entries are asked for.
    package let scope: Scope

    /// When aliases are followed.
    package let dereferencing: Dereferencing

    /// The most entries that the client wants; 0 for no limit of its own.
    package let sizeLimit: Int32

    /// The most seconds that the client wants to wait; 0 for no limit of its own.
    package let timeLimitSeconds: Int32

    /// Whether attributes are wanted without their values.
    package let typesOnly: Bool

    /// What an entry must match.
    package let filter: FilterView

    private let attributeBytes: Span<UInt8>

    /// How many attributes the request lists; 0 asks for all user attributes.
    package let attributeCount: Int

    /// Decodes the content of a ``RequestKind/search``.
    @_lifetime(copy content)
    package init(_ content: Span<UInt8>, limits: MessageLimits) throws(LDAPError) {
        var fields = BERReader(content)
        base = try fields.field(.octetString)
        let scopeNumber = try fields.enumeratedField()
        guard let scope = UInt8(exactly: scopeNumber).flatMap(Scope.init(rawValue:)) else {
            throw .unknownScope(scopeNumber)
        }
        let number = try fields.enumeratedField()
        guard let dereferencing = UInt8(exactly: number).flatMap(Dereferencing.init(rawValue:))
        else { throw .unknownDereferencing(number) }
        let sizeLimit = try fields.integerField()
        let timeLimit = try fields.integerField()
        guard sizeLimit >= 0, let sizeLimit = Int32(exactly: sizeLimit) else {
            throw .searchLimitOutOfRange(sizeLimit)
        }
        guard timeLimit >= 0, let timeLimit = Int32(exactly: timeLimit) else {
            throw .searchLimitOutOfRange(timeLimit)
        }
        self.scope = scope
        self.dereferencing = dereferencing
        self.sizeLimit = sizeLimit
        self.timeLimitSeconds = timeLimit
        typesOnly = try fields.booleanField()
        filter = try FilterView(checking: try fields.element().whole, limits: limits)
        attributeBytes = try fields.field(.sequence)
        try fields.ignoreExtensions()
        attributeCount = try OctetStringList.count(checking: attributeBytes)
        guard attributeCount <= limits.attributesMax else {
            throw .tooManyAttributes(limit: limits.attributesMax)
        }
    }

    /// The attributes that the request lists, in the order sent, as they are spelled.
    package var attributes: OctetStringList {
        @_lifetime(copy self)
        get { OctetStringList(checked: attributeBytes) }
    }
}

/// A SEQUENCE OF or SET OF octet strings, walked in order; made only over bytes that were checked.
package struct OctetStringList: ~Escapable {
    private var reader: BERReader

    /// A list over the content of a SEQUENCE or SET; anything after the first element that is not
    /// an octet string is left out.
    @_lifetime(copy content)
    package init(checked content: Span<UInt8>) { reader = BERReader(content) }

    /// Takes the next string; nil after the last.
    @_lifetime(copy self)
    package mutating func next() -> Span<UInt8>? {
        if reader.isAtEnd { return nil }
        do throws(BERError) { return try reader.readContent(.octetString) } catch { return nil }
    }

    /// The number of strings in `content`, each checked to be one.
    package static func count(checking content: Span<UInt8>) throws(LDAPError) -> Int {
        var reader = BERReader(content)
        var count = 0
        while !reader.isAtEnd {
            _ = try reader.field(.octetString)
            count += 1
        }
        return count
    }
}
