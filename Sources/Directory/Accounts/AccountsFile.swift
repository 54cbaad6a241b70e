package import ChangeFeed
private import Glibc
import LMDB
import Synchronization

/// An account that people sign in with.
package typealias Account = PublishedAccount

/// The accounts as the ldap role reads them, with the publisher and the authority there or not.
///
/// A file that was made anew is followed at the next question. Calls may come from any thread; each
/// costs a few system calls, which is nothing beside a password's derivation.
package final class AccountsFile: Sendable {
    private struct Opened: Sendable {
        var store: AccountsStore
        var identity: Identity
    }

    /// Which file a path names.
    private struct Identity: Equatable, Sendable {
        var device: UInt
        var inode: UInt
    }

    private let path: String
    private let opened = Mutex<Opened?>(nil)

    /// The accounts in `folder`, of which none need be there yet.
    package init(folder: String) { path = AccountsStore.path(in: folder) }

    /// The account whose name is `name`, in small letters; `nil` when there is none.
    /// - Throws: ``DirectoryError/missing(path:)`` before the publisher has made the file,
    ///   ``DirectoryError/newerFormat(found:known:)``, ``DirectoryError/rebuildNeeded(_:)`` for one that
    ///   is damaged, or what the storage refused.
    package func account(named name: String) throws(DirectoryError) -> Account? {
        let store = try current()
        // LMDB has no key without octets, and the file no name longer than this.
        guard (1...Account.nameBytesMax).contains(name.utf8.count) else { return nil }
        let key = Array(name.utf8)
        return try store.environment.read { (txn) throws(DirectoryError) -> Account? in
            guard try store.check(txn.view) else { throw .missing(path: path) }
            guard let value = try txn.view.find(store.account, key.span) else { return nil }
            do throws(ChangeFeedError) {
                return try Account(decoding: value)
            } catch {
                throw .rebuildNeeded(.damaged)
            }
        }
    }

    /// The file that is there now.
    ///
    /// Opened under the lock, since one process may not have a file of LMDB open twice.
    private func current() throws(DirectoryError) -> AccountsStore {
        try opened.withLock { (opened) throws(DirectoryError) -> AccountsStore in
            guard let identity = identity() else {
                opened = nil
                throw .missing(path: path)
            }
            if let known = opened, known.identity == identity { return known.store }
            opened = nil
            let store = try AccountsStore.open(path: path, isReadOnly: true)
            // One that took its place meanwhile is seen at the next question.
            opened = Opened(store: store, identity: identity)
            return store
        }
    }

    private func identity() -> Identity? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    }
}
