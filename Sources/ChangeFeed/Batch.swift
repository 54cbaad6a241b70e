package import BER

/// What the authority sends: the net changes between two positions of its log, or a part of a whole
/// new directory.
///
/// Every batch is answered by one ``Ack``, in order. A rebuild is any number of `rebuild` batches and
/// one `rebuildEnd`; nothing of it is served before the end, which alone says where the new directory
/// stands. The accounts are few and always come whole: at the beginning of a connection when there
/// ever was one, and before the batch behind whose position one was touched.
///
/// ```
/// Batch ::= SEQUENCE {
///     kind          ENUMERATED { changes(0), rebuild(1), rebuildEnd(2), accounts(3) },
///     fromPosition  INTEGER (0..MAX),
///     toPosition    INTEGER (0..MAX),
///     chainHash     OCTET STRING (SIZE (32)),
///     time          INTEGER,
///     changes       SEQUENCE OF Change,
///     accounts      [0] IMPLICIT SEQUENCE OF PublishedAccount OPTIONAL }  -- when the kind is accounts
/// ```
package struct Batch: Equatable, Sendable {
    /// What the receiver does with the changes.
    package enum Kind: UInt8, CaseIterable, Equatable, Sendable {
        /// Applied to the directory as it stands, which must be at ``Batch/fromPosition``.
        case changes = 0
        /// Applied to a new directory beside the one that is served.
        case rebuild = 1
        /// Applied to the new directory, which then takes the old one's place.
        case rebuildEnd = 2
        /// Nothing for the directory: ``Batch/accounts`` are all that there are. The position is the one
        /// at which they were so; the answer names the directory's own.
        case accounts = 3
    }

    /// What the receiver does with the changes.
    package var kind: Kind
    /// The position that the directory must have for `changes` to apply; 0 in a rebuild.
    package var fromPosition: UInt64
    /// The position that the directory has afterwards; in a rebuild, how far it has come.
    package var toPosition: UInt64
    /// The log's chain hash at ``toPosition``: 32 bytes.
    package var chainHash: [UInt8]
    /// When the event at ``toPosition`` was recorded, in microseconds since 1970.
    package var time: Int64
    /// The changes, each about another entry.
    package var changes: [Change]
    /// The accounts in use, by name; empty in a batch of another kind.
    package var accounts: [PublishedAccount]

    /// Makes a batch from its parts.
    package init(
        kind: Kind,
        fromPosition: UInt64,
        toPosition: UInt64,
        chainHash: [UInt8],
        time: Int64,
        changes: [Change],
        accounts: [PublishedAccount] = []
    ) {
        self.kind = kind
        self.fromPosition = fromPosition
        self.toPosition = toPosition
        self.chainHash = chainHash
        self.time = time
        self.changes = changes
        self.accounts = accounts
    }

    static let accountsTag = BERTag.context(0, constructed: true)

    /// Appends the message as DER.
    package func encode(into writer: inout BERWriter) {
        writer.appendConstructed(.sequence) { writer in
            encodeHead(into: &writer)
            writer.appendConstructed(.sequence) { writer in
                for change in changes { change.encode(into: &writer) }
            }
            guard kind == .accounts else { return }
            writer.appendConstructed(Self.accountsTag) { writer in
                for account in accounts { account.encode(into: &writer) }
            }
        }
    }

    private func encodeHead(into writer: inout BERWriter) {
        writer.appendEnumerated(Int64(kind.rawValue))
        writer.appendInteger(Int64(clamping: fromPosition))
        writer.appendInteger(Int64(clamping: toPosition))
        writer.appendPrimitive(.octetString, chainHash)
        writer.appendInteger(time)
    }

    /// Reads one whole message.
    package init(decoding bytes: Span<UInt8>) throws(ChangeFeedError) {
        var fields = try Fields(message: bytes)
        let number = try fields.enumerated()
        guard let kind = UInt8(exactly: number).flatMap(Kind.init(rawValue:)) else {
            throw .outOfRange(field: "kind", value: number)
        }
        self.kind = kind
        fromPosition = try fields.position("fromPosition")
        toPosition = try fields.position("toPosition")
        chainHash = try fields.octets("chainHash", count: 32)
        time = try fields.integer()
        var list = try fields.nested()
        changes = []
        while !list.isAtEnd { changes.append(try Change(from: &list)) }
        accounts = []
        if kind == .accounts {
            var list = try fields.nested(Self.accountsTag)
            while !list.isAtEnd { accounts.append(try PublishedAccount(from: &list)) }
        }
        try fields.finish()
    }
}
