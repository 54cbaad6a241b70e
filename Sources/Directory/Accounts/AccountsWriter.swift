import BER
package import ChangeFeed
private import Glibc
import LMDB

/// The one writer of `accounts.mdb`: the publisher, which gets all accounts whenever one was touched.
///
/// A file that cannot be gone on from is made anew, empty: the authority sends all accounts at the
/// beginning of the next connection, so nothing is lost but the moment until then. All calls block on
/// the disk; one thread makes them.
package struct AccountsWriter: ~Copyable {
    private let store: AccountsStore
    /// How many accounts readers see.
    package private(set) var count: Int

    private init(_ store: AccountsStore, count: Int) {
        self.store = store
        self.count = count
    }

    /// Opens the file in `folder`, and makes it where it is not there or is of no use.
    /// - Throws: ``DirectoryError/newerFormat(found:known:)``, or what files and storage refused.
    package static func open(folder: String) throws(DirectoryError) -> AccountsWriter {
        let path = AccountsStore.path(in: folder)
        do throws(DirectoryError) {
            return try open(path: path)
        } catch .rebuildNeeded {
            // Readers keep the file that they have mapped, and look for another at the next question.
            for name in [path, path + "-lock"] {
                guard unsafe unlink(name) == 0 || errno == ENOENT else {
                    throw .file(operation: "remove", path: name, errno: errno)
                }
            }
            return try open(path: path)
        }
    }

    private static func open(path: String) throws(DirectoryError) -> AccountsWriter {
        let store = try AccountsStore.open(path: path, isReadOnly: false)
        let count = try store.environment.read { (txn) throws(DirectoryError) -> Int? in
            try store.check(txn.view) ? try txn.view.entryCount(store.account) : nil
        }
        var writer = AccountsWriter(store, count: count ?? 0)
        if count == nil { try writer.empty() }
        return writer
    }

    /// Makes the accounts of `batch`, which is of the kind `accounts`, the only ones.
    ///
    /// Durable when it returns.
    package mutating func apply(_ batch: Batch) throws(DirectoryError) {
        guard batch.chainHash.count == Standing.chainHashBytes else {
            throw .chainHashLength(batch.chainHash.count)
        }
        try replace(batch.accounts, position: batch.toPosition, chainHash: batch.chainHash)
    }

    /// Takes all accounts away: of a ledger that has another history, or never had one.
    package mutating func empty() throws(DirectoryError) {
        let none = [UInt8](repeating: 0, count: Standing.chainHashBytes)
        try replace([], position: 0, chainHash: none)
    }

    private mutating func replace(
        _ accounts: [PublishedAccount],
        position: UInt64,
        chainHash: [UInt8]
    ) throws(DirectoryError) {
        let store = store
        try store.environment.write { (txn) throws(DirectoryError) in
            do throws(LMDBError) { try txn.clear(store.account) } catch { throw .storage(error) }
            var value = BERWriter(capacity: 256)
            for account in accounts {
                value.removeAll()
                account.encode(into: &value)
                let key = Array(account.name.utf8)
                try txn.store(store.account, key.span, value.bytes)
            }
            value.removeAll()
            value.appendLittleEndian(AccountsStore.format)
            value.appendLittleEndian(UInt32(0))
            value.appendLittleEndian(position)
            value.append(chainHash)
            let key = AccountsStore.stateKey
            try txn.store(store.meta, key.span, value.bytes)
        }
        count = accounts.count
    }
}
