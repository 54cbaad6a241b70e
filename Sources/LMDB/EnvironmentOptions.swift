/// How an environment is opened.
package struct EnvironmentOptions: Sendable {
    /// What a commit waits for.
    package enum Synchronization: Sendable {
        /// Data and meta page are on the disk: a commit is durable.
        case full
        /// Data is, the meta page may not be: after a power failure the last commit may be missing,
        /// the file is whole.
        case withoutMeta
        /// Nothing is: a power failure may ruin the file. For scratch files that are synced once at
        /// the end.
        case none
    }

    /// The address space reserved, which is also the largest size of the file.
    ///
    /// A setting of the installation: 1 TiB costs nothing but address space; tests and valgrind take
    /// less.
    package var mapSizeBytes: Int
    /// How many read transactions may be open at once, in all processes together.
    package var readersMax: Int
    /// How many tables the environment may hold open.
    package var tablesMax: Int
    /// Whether this process only reads; the file must exist.
    package var isReadOnly: Bool
    /// What a commit waits for.
    package var synchronization: Synchronization
    /// Whether the kernel reads ahead; off for files larger than memory that are read at random.
    package var readsAhead: Bool
    /// The file's permissions when it is created.
    package var fileMode: UInt32
    /// The lock file's permissions, set at each open by its owner when they differ: readers of
    /// another user need to write it.
    package var lockFileMode: UInt32

    /// The given size, everything else as for one process that writes durably and alone.
    package init(
        mapSizeBytes: Int,
        readersMax: Int = 126,
        tablesMax: Int = 32,
        isReadOnly: Bool = false,
        synchronization: Synchronization = .full,
        readsAhead: Bool = true,
        fileMode: UInt32 = 0o600,
        lockFileMode: UInt32 = 0o600
    ) {
        self.mapSizeBytes = mapSizeBytes
        self.readersMax = readersMax
        self.tablesMax = tablesMax
        self.isReadOnly = isReadOnly
        self.synchronization = synchronization
        self.readsAhead = readsAhead
        self.fileMode = fileMode
        self.lockFileMode = lockFileMode
    }
}
