package import LMDB

/// Why the ledger refused.
package enum LedgerError: Error, Equatable, Sendable {
    /// A file is where a new ledger should be made.
    case alreadyExists(path: String)
    /// No ledger is where one should be opened.
    case notFound(path: String)
    /// The file is of a newer format than this program knows.
    case unsupportedFormat(found: UInt64, known: UInt64)
    /// The storage failed to read, or in another way that concerns no room and no sync.
    case storage(LMDBError)
    /// The map, the disk or a quota is full: nothing of the batch is stored, all before it is.
    case noRoom(LMDBError)
    /// A commit failed so that nobody knows what the disk holds: the process must end.
    case fsyncFailed(LMDBError)
    /// The head of a commit could not be signed; nothing of the batch is stored.
    case headNotSigned(reason: String)
    /// The log ends elsewhere than the caller of `append` believes.
    case wrongPosition(expected: Position, actual: Position)
    /// An event contradicts the state; its command is refused as a whole.
    case contradiction(Contradiction)
    /// Something is larger than its bound in ``LedgerLimits``.
    case tooLarge(LedgerLimits.Bound, count: Int, max: Int)
    /// The event stored at a position cannot be read.
    case damagedEvent(Position, EventFault)
    /// A state record cannot be read.
    case damagedState(table: String, EventFault)
    /// No event is stored at a position before the end.
    case missingEvent(Position)
    /// The file lacks what every ledger has.
    case damagedFile(missing: String)
    /// More commands wait than may.
    case busy
    /// The ledger is closed.
    case closed
}

extension LedgerError: LMDBErrorConvertible {
    /// Sorts a storage failure by what it means for what was acknowledged.
    package init(_ error: LMDBError) {
        if error.isMapFull || error.isNoSpace {
            self = .noRoom(error)
        } else if error.isFatal {
            self = .fsyncFailed(error)
        } else if case .failed(_, .commit) = error {
            self = .fsyncFailed(error)
        } else {
            self = .storage(error)
        }
    }

    /// Whether the process must end.
    package var isFatal: Bool {
        if case .fsyncFailed = self { true } else { false }
    }
}

/// How an event contradicts the state that the events before it made.
package enum Contradiction: Error, Equatable, Sendable {
    /// The first event, and only it, creates the organization.
    case organizationExists
    /// Another event stands where the organization must be created.
    case organizationMissing
    /// A mailbox of this identifier exists.
    case mailboxExists(MailboxID)
    /// The address belongs to a mailbox that is not retired.
    case addressTaken(String)
    /// No mailbox has this identifier.
    case unknownMailbox(MailboxID)
    /// The mailbox is retired already, or must be active for this.
    case mailboxRetired(MailboxID)
    /// The mailbox must be retired for this.
    case mailboxActive(MailboxID)
    /// A vault record of this identifier exists.
    case keyExists(RecordID)
    /// No vault record has this identifier, or its key is destroyed.
    case unknownKey(RecordID)
    /// A record's generation must be one more than before.
    case wrongGeneration(RecordID, expected: Int64, found: Int64)
    /// The certificate exists.
    case certificateExists(Fingerprint)
    /// No such certificate.
    case unknownCertificate(Fingerprint)
    /// The certificate is not in a state from which this can be done.
    case certificateUnpublished(Fingerprint)
    /// An authority's certificate exists.
    case authorityExists(Fingerprint)
    /// No such authority.
    case unknownAuthority(Fingerprint)
    /// An account in use has the name, or one of this identifier exists.
    case accountExists(name: String)
    /// No account in use has this identifier.
    case unknownAccount(AccountID)
    /// The event that holds the account's verifier is another.
    case wrongVerifier(AccountID, expected: Position, found: Position)
    /// The octets beside a draft are missing, or have another digest than the event says.
    case octetsDiffer(EventType)
    /// A revocation list whose number is not above the authority's last.
    case revocationListNumber(Fingerprint, last: Int64)
    /// An event that enrolls, renames or sets a password comes without the details that it needs.
    case detailsMissing(EventType)
}
