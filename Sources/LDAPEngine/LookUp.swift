import Directory
import LDAP

/// Looking mailboxes up by their addresses.
extension Engine {
    /// The mailbox with the canonical `address`, if it is shown: to most only while it has a
    /// certificate that is valid now.
    ///
    /// An address that nobody has or ever had, and one whose certificates are withdrawn or have
    /// expired, take the same work, so that the time that an answer takes does not tell them apart:
    /// the index of addresses is gone through, an id is looked up and one entry is read. Where the
    /// mailbox has a hint, as nearly all have, that entry was fetched beforehand for both or for neither.
    ///
    /// - Parameters:
    ///   - address: The address.
    ///   - hash: Its hash.
    ///   - showsAll: Whether mailboxes without a current certificate are shown.
    ///   - reader: The directory.
    ///   - now: The time that decides which certificates are current, in seconds since 1970.
    /// - Returns: The mailbox; nil where none is shown.
    /// - Throws: What went wrong with `reader`.
    @_lifetime(borrow reader)
    static func mailbox(
        _ address: Span<UInt8>,
        _ hash: UInt64,
        showsAll: Bool,
        reader: borrowing DirectoryReader,
        now: Int64
    ) throws(DirectoryError) -> EntryView? {
        var path = HintPath.none
        if let entry = try reader.hintedEntry(mail: address, hash, path: &path) {
            if showsAll || entry.certificateCount(validAt: now) > 0 { return entry }
            let id = try reader.entryID(mail: address)
            if path == .place, let id, let same = try reader.entry(id) {
                _ = same.certificateCount(validAt: now)
            }
            return nil
        }
        guard let entry = try reader.entry(mail: address, hash) else {
            // Whom a hint, left by somebody who is gone, led astray has read one.
            if path != .id, let other = try reader.unrelatedEntry(hash) {
                _ = other.certificateCount(validAt: now)
            }
            return nil
        }
        return showsAll || entry.certificateCount(validAt: now) > 0 ? entry : nil
    }

    /// Counts a look-up.
    mutating func count(_ hash: UInt64, isMiss: Bool, _ session: inout Session) {
        session.lookUps &+= 1
        session.allowance &-= 1
        lastOperation.lookUps += 1
        if isMiss {
            session.misses &+= 1
            lastOperation.misses += 1
        }
        lookUps.append(hash: hash, isMiss: isMiss)
    }
}

extension Session {
    /// Whether mailboxes without a current certificate are shown to the client.
    var showsEveryMailbox: Bool { grade == .internal }

    /// Whether they are where it asks by address or name: a publisher looks whether there is an entry
    /// before it decides to add one or to modify it.
    var showsEveryMailboxByName: Bool { showsEveryMailbox || isPublisher }
}
