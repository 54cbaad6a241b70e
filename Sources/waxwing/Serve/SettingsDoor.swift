private import CLinux
import Foundation

/// The way to the settings for a role that is confined: its supervisor opens the file for it.
///
/// A rule of Landlock holds for a file and not for its name, and an editor makes a new file of the name. So
/// the role asks over a socket, and gets a descriptor of what stands there now.
struct SettingsDoor: Sendable {
    /// This end of the socket.
    let descriptor: Int32

    /// Both ends: the role's and the supervisor's, each closed in programs that are started.
    static func pair() throws(CommandFailure) -> (role: SettingsDoor, supervisor: SettingsDoor) {
        var ends: [Int32] = [-1, -1]
        guard unsafe clinux_socket_pair(&ends) == 0 else {
            throw CommandFailure("cannot make a pair of sockets")
        }
        return (SettingsDoor(descriptor: ends[0]), SettingsDoor(descriptor: ends[1]))
    }

    /// The role's side: the file's bytes; nil when the supervisor could not open it or is gone.
    ///
    /// Blocks until the supervisor's next turn. From any thread: what one asks for is as good for another.
    func read() -> Data? {
        guard clinux_send_descriptor(descriptor, -1) == 0 else { return nil }
        let file = clinux_receive_descriptor(descriptor)
        guard file >= 0 else { return nil }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        do { return try handle.readToEnd() ?? Data() } catch { return nil }
    }

    /// The supervisor's side: answers one question with the file at `path`; false when the role is gone.
    func answer(with path: String) -> Bool {
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
        guard count == 1 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        defer { if file >= 0 { Glibc.close(file) } }
        return clinux_send_descriptor(descriptor, file) == 0
    }

    /// Closes this end.
    func close() { _ = Glibc.close(descriptor) }
}
