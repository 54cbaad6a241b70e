import Glibc

/// Who is at the other end of a Unix socket, as the kernel noted it when the connection was made.
package struct PeerCredentials: Equatable, Sendable {
    /// The process.
    package var pid: Int32
    /// The user.
    package var uid: UInt32
    /// The user's primary group.
    package var gid: UInt32

    /// Makes the value from its parts.
    package init(pid: Int32, uid: UInt32, gid: UInt32) {
        self.pid = pid
        self.uid = uid
        self.gid = gid
    }

    /// Asks the kernel about `descriptor`; `nil` when it is no connected Unix socket.
    init?(of descriptor: CInt) {
        // struct ucred: pid, uid and gid, 32 bits each, in this order.
        var credentials: [3 of UInt32] = [0, 0, 0]
        var size = socklen_t(MemoryLayout<[3 of UInt32]>.size)
        let code = unsafe getsockopt(
            descriptor,
            SOL_SOCKET,
            SO_PEERCRED,
            &credentials,
            &size
        )
        // A socket that is not connected has the user -1.
        guard code == 0, size == 12, credentials[1] != .max else { return nil }
        self.init(
            pid: Int32(bitPattern: credentials[0]),
            uid: credentials[1],
            gid: credentials[2]
        )
    }
}
