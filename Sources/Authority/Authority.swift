import Addressing
import Cryptography
import Issuer
import Ledger
import Logging
import Synchronization
import Vault

/// Everything that may change: commands that check, record what they do as events, and act.
///
/// ```
/// command ─► checks ─► work threads: keys, certificates ─► ledger: decides, records ─► feed ─► publisher
///                                                             │ durable                  │ applied
///                                                             └────── acknowledged ◄─────┘
/// ```
///
/// Nothing here runs long on a thread that others share: keys and certificates are made on ``WorkPool``
/// threads, the ledger is read on two of its own and written on the ledger's. A command is a function
/// of this class; who may call which is ``require(_:of:)``.
package final class Authority: Sendable {
    /// What the authority was opened with.
    package let configuration: AuthorityConfiguration
    let ledger: Ledger
    let keys: KeyStore
    let organization: Organization
    let trust: TrustedRoots
    let work: WorkPool
    let readers: WorkPool
    /// Verifying a long log takes minutes, and nothing else waits behind it.
    let verifiers: WorkPool
    let publication: Publication
    let callers = CallerDirectory()
    let revocations = RevocationQueue()
    let logger: Logger
    let isStopping = Atomic<Bool>(false)
    /// Where a publisher's password is checked: one at a time, since each takes 32 MiB and 80 ms.
    let passwords: WorkPool
    let gate = PublisherGate()
    private let feed: FeedServer
    private let writes: WriteServer?
    /// When the authority was opened, in microseconds since 1970.
    package let started: Int64

    init(
        configuration: AuthorityConfiguration,
        ledger: Ledger,
        keys: KeyStore,
        organization: Organization,
        trust: TrustedRoots,
        feed: FeedServer,
        writes: WriteServer?,
        publication: Publication,
        logger: Logger
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.keys = keys
        self.organization = organization
        self.trust = trust
        self.feed = feed
        self.writes = writes
        self.publication = publication
        self.logger = logger
        let threads = configuration.workThreads
        work = threads > 0 ? WorkPool(threads: threads) : WorkPool()
        readers = WorkPool(threads: 2)
        verifiers = WorkPool(threads: 1)
        passwords = WorkPool(threads: 1)
        started = configuration.clock()
    }

    /// Lets every command end soon, before ``stop()``.
    ///
    /// Batches that are being prepared end with ``AuthorityError/stopping`` and nothing of them is
    /// recorded, since one of RSA keys may have minutes to go and can be sent again. What is recorded
    /// and waits for the directory is answered as it is. Commands about one mailbox go on.
    package func prepareToStop() {
        isStopping.store(true, ordering: .relaxed)
        publication.close()
    }

    /// Serves no publisher and takes no command any more; what was begun is finished first.
    ///
    /// Blocks until the ledger is closed.
    package func stop() {
        writes?.stop()
        ledger.close()
        feed.stop()
    }

    /// Why the process must end; `nil` while all is well.
    package var mustEnd: AuthorityError? { ledger.failure.map { AuthorityError($0) } }

    /// The directory's naming context, RFC 4514.
    package var suffix: String { organization.suffix }

    /// The moment, in seconds since 1970.
    var nowSeconds: Int64 { configuration.clock() / 1_000_000 }

    /// Runs `body` on a snapshot of the state, on one of the threads for reading.
    func read<R: Sendable>(
        _ body: @escaping @Sendable (StateView) throws -> R
    ) async throws(AuthorityError) -> R {
        try await readers.run(.single) { [ledger] () throws(AuthorityError) in
            do { return try ledger.read(body) } catch {
                throw AuthorityError(error, during: .files)
            }
        }
    }

    /// Records what `decide` answers with and wakes the feed.
    func commit<Value: Sendable>(
        by caller: Caller,
        _ announcement: consuming Announcement? = nil,
        _ decide: @escaping @Sendable (StateView) throws -> Decision<Value>
    ) async throws(AuthorityError) -> Committed<Value> {
        let committed: Committed<Value>
        do {
            committed = try await ledger.commit(by: caller.actor, announcement, decide)
        } catch {
            throw AuthorityError(error, during: .files)
        }
        if committed.eventCount > 0 {
            FaultPoint.authorityBeforeFeed.hit()
            feed.wake()
        }
        return committed
    }

    /// How far the log is published up to `position`, after waiting for it where `isWaiting`.
    func progress(to position: Position, isWaiting: Bool) async -> Progress {
        let limit = isWaiting ? configuration.publicationWait : .zero
        let isPublished = await publication.wait(for: position, limit: limit)
        return Progress(position: position, isPublished: isPublished)
    }

    /// Who is at the other end of an admin connection.
    package func caller(_ peer: PeerCredentials) async -> Caller {
        await readers.run(.single) { [callers, configuration] () throws(Never) in
            callers.caller(peer, door: .adminSocket, now: configuration.clock())
        }
    }

    /// Refuses a caller who may not do what `verb` says.
    ///
    /// The owner of the installation and root may do everything; others what the roles allow that the
    /// ledger has for them or their groups.
    package func require(_ verb: Verb, of caller: Caller) async throws(AuthorityError) {
        if caller.uid == 0 || caller.uid == organization.owner { return }
        let isAllowed = try await read { view in
            try view.roles().contains { held in
                let isHeld =
                    switch held.principal {
                    case .user(let uid): uid == caller.uid
                    case .group(let gid): caller.groups.contains(gid)
                    }
                return isHeld && Role(rawValue: held.role)?.verbs.contains(verb) == true
            }
        }
        guard isAllowed else { throw .notAllowed(verb) }
    }
}
