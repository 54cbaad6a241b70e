import ChangeFeed
import Foundation
import Glibc
import Logging
import Synchronization

/// A Unix socket that another role connects to, and the thread that accepts.
///
/// The file is 0660 and who connects is asked of the kernel each time.
final class UnixListener: Sendable {
    private let path: String
    private let what: String
    private let allowed: Set<UInt32>
    private let logger: Logger
    private let descriptor: CInt
    private let isStopped = Atomic<Bool>(false)

    /// Listens at `path`, whose file only the owner and the group may use.
    ///
    /// A file that an earlier process left there is removed: the caller holds the lock that says that
    /// no other process serves this ledger.
    /// `allowed` are the users as whom a role may come, by the kernel's word; `what` names the socket in
    /// the log.
    init(
        path: String,
        what: String,
        allowed: Set<UInt32>,
        logger: Logger
    ) throws(AuthorityError) {
        self.path = path
        self.what = what
        self.allowed = allowed
        self.logger = logger
        descriptor = try Self.listen(path)
    }

    /// Accepts on a thread of its own and hands each connection of an allowed user to `serve`, which does
    /// not block.
    func start(_ serve: @escaping @Sendable (FeedSocket, PeerCredentials) -> Void) {
        let thread = Thread { [self] in accept(serve) }
        thread.name = what
        thread.start()
    }

    /// Listens no more.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        // Makes the accepting thread return, which then closes the descriptor.
        _ = shutdown(descriptor, CInt(SHUT_RDWR))
        _ = unsafe unlink(path)
    }

    private func accept(_ serve: (FeedSocket, PeerCredentials) -> Void) {
        defer { _ = Glibc.close(descriptor) }
        while true {
            let accepted = Glibc.accept(descriptor, nil, nil)
            let cause = errno
            if isStopped.load(ordering: .relaxed) {
                if accepted >= 0 { _ = Glibc.close(accepted) }
                return
            }
            // The supervisor's roles are started by other processes, and this one starts none, so the
            // moment between the two calls lets nothing out.
            if accepted >= 0 { _ = fcntl(accepted, F_SETFD, FD_CLOEXEC) }
            guard accepted >= 0 else {
                // Too many open files, an aborted connection: the next may work.
                logger.warning("\(what) cannot accept", metadata: ["errno": "\(cause)"])
                if cause != EINTR && cause != ECONNABORTED { Thread.sleep(forTimeInterval: 0.1) }
                continue
            }
            guard let peer = PeerCredentials(of: accepted), allowed.contains(peer.uid) else {
                logger.warning("\(what) refused a user who is not the role's")
                _ = Glibc.close(accepted)
                continue
            }
            serve(FeedSocket(takingOwnershipOf: accepted), peer)
        }
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
