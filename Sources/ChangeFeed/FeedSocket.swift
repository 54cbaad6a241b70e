package import BER
package import Glibc

/// One end of the feed's connection: a connected stream socket that blocks.
///
/// Reading and writing may happen on two threads at the same time, each of them on one. ``shutDown()``,
/// from any thread, makes both return. The descriptor is closed when the last owner lets go.
package final class FeedSocket: Sendable {
    private let descriptor: CInt

    /// Takes over `descriptor`, a connected stream socket in blocking mode.
    package init(takingOwnershipOf descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }

    /// Connects to the socket at `path`.
    /// - Throws: ``ChangeFeedError/socket(operation:errno:)``; `ENAMETOOLONG` for a path of more than
    ///   107 bytes.
    package static func connect(path: String) throws(ChangeFeedError) -> FeedSocket {
        var address = try sockaddr_un(path: path)
        let made = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0 else { throw .socket(operation: "socket", errno: errno) }
        let feed = FeedSocket(takingOwnershipOf: made)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe Glibc.connect(made, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { throw .socket(operation: "connect", errno: errno) }
        return feed
    }

    /// Makes ``receive(bytesMax:)`` fail when nothing comes for so long.
    package func setReceiveTimeout(seconds: Int) throws(ChangeFeedError) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        guard unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size) == 0 else {
            throw .socket(operation: "setsockopt", errno: errno)
        }
    }

    /// Whether ``receive(bytesMax:)`` has something to begin with, be it the end of the connection.
    package var hasInput: Bool {
        var byte: UInt8 = 0
        let flags = CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)
        return unsafe recv(descriptor, &byte, 1, flags) >= 0 || errno != EAGAIN
    }

    /// Ends the connection in both directions; whoever reads or writes returns.
    package func shutDown() { _ = Glibc.shutdown(descriptor, CInt(SHUT_RDWR)) }

    /// Sends the message in `writer` behind its length, all of it.
    package func send(_ message: borrowing BERWriter) throws(ChangeFeedError) {
        let header = try FeedFrame.header(length: message.count)
        try writeAll(header.span)
        try writeAll(message.bytes)
    }

    /// The next message, `nil` when the peer has closed the connection between two.
    ///
    /// - Throws: ``ChangeFeedError/frameTooLarge(bytes:maximum:)`` before any of a message of more than
    ///   `bytesMax` is read.
    package func receive(
        bytesMax: Int = FeedFrame.bytesMax
    ) throws(ChangeFeedError) -> [UInt8]? {
        guard let header = try readExactly(FeedFrame.headerBytes, isFrameStart: true) else {
            return nil
        }
        let length = try FeedFrame.length(header: header.span)
        guard length <= bytesMax else {
            throw .frameTooLarge(bytes: length, maximum: bytesMax)
        }
        guard let message = try readExactly(length, isFrameStart: false) else {
            throw .closedInFrame
        }
        return message
    }

    private func writeAll(_ bytes: Span<UInt8>) throws(ChangeFeedError) {
        var done = 0
        while done < bytes.count {
            let rest = bytes.extracting(droppingFirst: done)
            // MSG_NOSIGNAL: a peer that went away is an error here, not a SIGPIPE for the process.
            let sent = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    descriptor,
                    buffer.baseAddress,
                    buffer.count,
                    CInt(MSG_NOSIGNAL)
                )
            }
            if sent < 0 {
                if errno == EINTR { continue }
                throw .socket(operation: "send", errno: errno)
            }
            done += sent
        }
    }

    /// `nil` when the connection ended before the first byte and a frame may begin here.
    private func readExactly(
        _ count: Int,
        isFrameStart: Bool
    ) throws(ChangeFeedError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let start = done
            let received = unsafe bytes.withUnsafeMutableBytes { buffer in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
                return unsafe recv(descriptor, rest.baseAddress, rest.count, 0)
            }
            if received < 0 {
                if errno == EINTR { continue }
                throw .socket(operation: "recv", errno: errno)
            }
            if received == 0 {
                if isFrameStart && done == 0 { return nil }
                throw .closedInFrame
            }
            done += received
        }
        return bytes
    }
}

extension sockaddr_un {
    /// The address of the socket at `path`.
    /// - Throws: ``ChangeFeedError/socket(operation:errno:)`` with `ENAMETOOLONG` when it does not fit.
    package init(path: String) throws(ChangeFeedError) {
        self.init()
        sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = unsafe withUnsafeMutableBytes(of: &sun_path) { buffer in
            // One byte stays for the terminating zero.
            guard bytes.count < buffer.count else { return false }
            unsafe buffer.copyBytes(from: bytes)
            return true
        }
        guard fits else { throw .socket(operation: "address", errno: ENAMETOOLONG) }
    }
}
