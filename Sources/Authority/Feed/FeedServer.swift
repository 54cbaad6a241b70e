import ChangeFeed
import Foundation
import Glibc
package import Ledger
package import Logging
import Synchronization

/// Listens for the publisher and serves one at a time; a new connection takes the old one's place.
package final class FeedServer: Sendable {
    private struct State {
        var session: FeedSession?
        var isStopped = false
    }

    private let path: String
    private let source: FeedSource
    private let publication: Publication
    private let allowed: Set<UInt32>
    private let logger: Logger
    private let listener: CInt
    private let state = Mutex(State())

    /// Listens at `path`, whose file only the owner and the group may use, and begins to serve.
    ///
    /// A file that an earlier process left there is removed: the caller holds the lock that says that
    /// no other process serves this ledger.
    /// `allowed` are the users as whom the publisher may come, by the kernel's word.
    package init(
        path: String,
        ledger: Ledger,
        publication: Publication,
        allowed: Set<UInt32>,
        logger: Logger
    ) throws(AuthorityError) {
        self.path = path
        source = FeedSource(ledger: ledger)
        self.publication = publication
        self.allowed = allowed
        self.logger = logger
        listener = try Self.listen(path)
        let thread = Thread { [self] in accept() }
        thread.name = "feed-accept"
        thread.start()
    }

    /// Says that the ledger has more to publish.
    package func wake() { state.withLock { $0.session }?.wake() }

    /// Ends the session and listens no more.
    package func stop() {
        let session = state.withLock { state in
            state.isStopped = true
            return state.session
        }
        session?.close()
        // Makes the accepting thread return, which then closes the descriptor.
        _ = shutdown(listener, CInt(SHUT_RDWR))
        _ = unsafe unlink(path)
    }

    private func accept() {
        defer { _ = Glibc.close(listener) }
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            let cause = errno
            if state.withLock({ $0.isStopped }) {
                if descriptor >= 0 { _ = Glibc.close(descriptor) }
                return
            }
            // The supervisor's roles are started by other processes, and this one starts none, so the
            // moment between the two calls lets nothing out.
            if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            guard descriptor >= 0 else {
                // Too many open files, an aborted connection: the next may work.
                logger.warning("the change feed cannot accept", metadata: ["errno": "\(cause)"])
                if cause != EINTR && cause != ECONNABORTED { Thread.sleep(forTimeInterval: 0.1) }
                continue
            }
            serve(descriptor)
        }
    }

    private func serve(_ descriptor: CInt) {
        guard let peer = PeerCredentials(of: descriptor), allowed.contains(peer.uid) else {
            logger.warning("the change feed refused a user who is not the publisher")
            _ = Glibc.close(descriptor)
            return
        }
        let session = FeedSession(
            socket: FeedSocket(takingOwnershipOf: descriptor),
            source: source,
            publication: publication,
            logger: logger
        )
        let old = state.withLock { state -> FeedSession? in
            defer { state.session = session }
            return state.session
        }
        old?.close()
        let thread = Thread { session.run(uid: peer.uid) }
        thread.name = "feed"
        thread.start()
    }

    private static func listen(_ path: String) throws(AuthorityError) -> CInt {
        var address: sockaddr_un
        do throws(ChangeFeedError) {
            address = try sockaddr_un(path: path)
        } catch {
            throw .fault(.feed, "the socket's path is too long: \(path)")
        }
        let descriptor = socket(
            AF_UNIX,
            CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { throw .fault(.feed, "socket: errno \(errno)") }
        _ = unsafe unlink(path)
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, size)
            }
        }
        // Nobody can connect before listen, so nobody gets in by the mode that bind gave.
        guard bound == 0, unsafe chmod(path, 0o660) == 0, Glibc.listen(descriptor, 8) == 0 else {
            let cause = errno
            _ = Glibc.close(descriptor)
            throw .fault(.feed, "cannot listen at \(path): errno \(cause)")
        }
        return descriptor
    }
}
