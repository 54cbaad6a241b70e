import ChangeFeed
import Foundation
package import Ledger
package import Logging
import Synchronization

/// Listens for the publisher and serves one at a time; a new connection takes the old one's place.
package final class FeedServer: Sendable {
    private let source: FeedSource
    private let publication: Publication
    private let logger: Logger
    private let listener: UnixListener
    private let session = Mutex<FeedSession?>(nil)

    /// Listens at `path`, whose file only the owner and the group may use, and begins to serve.
    ///
    /// `allowed` are the users as whom the publisher may come, by the kernel's word.
    package init(
        path: String,
        ledger: Ledger,
        publication: Publication,
        allowed: Set<UInt32>,
        logger: Logger
    ) throws(AuthorityError) {
        source = FeedSource(ledger: ledger)
        self.publication = publication
        self.logger = logger
        listener = try UnixListener(
            path: path,
            what: "the change feed",
            allowed: allowed,
            logger: logger
        )
        listener.start { [self] socket, peer in serve(socket, peer) }
    }

    /// Says that the ledger has more to publish.
    package func wake() { session.withLock { $0 }?.wake() }

    /// Ends the session and listens no more.
    package func stop() {
        listener.stop()
        session.withLock { $0 }?.close()
    }

    private func serve(_ socket: FeedSocket, _ peer: PeerCredentials) {
        let session = FeedSession(
            socket: socket,
            source: source,
            publication: publication,
            logger: logger
        )
        let old = self.session.withLock { current -> FeedSession? in
            defer { current = session }
            return current
        }
        old?.close()
        let thread = Thread { session.run(uid: peer.uid) }
        thread.name = "feed"
        thread.start()
    }
}
