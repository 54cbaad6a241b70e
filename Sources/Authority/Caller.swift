import Glibc
package import Ledger

/// Who asks, as the kernel says it of the socket's other end.
package struct Caller: Equatable, Sendable {
    /// The user's number.
    package var uid: UInt32
    /// The numbers of the groups that the user is in.
    package var groups: Set<UInt32>
    /// The user's name; empty when the machine knows none.
    package var name: String
    /// By which door the caller came.
    package var door: EventActor.Door
    /// The process that connected; nil where nobody did.
    package var pid: Int32?

    /// Makes the value from its parts.
    package init(
        uid: UInt32,
        groups: Set<UInt32>,
        name: String,
        door: EventActor.Door,
        pid: Int32? = nil
    ) {
        self.uid = uid
        self.groups = groups
        self.name = name
        self.door = door
        self.pid = pid
    }

    /// The authority itself, doing what nobody asks for.
    static let system = Caller(uid: geteuid(), groups: [], name: "", door: .system)

    /// The caller as the ledger records it.
    var actor: EventActor {
        door == .system ? .system : EventActor(via: door, uid: uid, name: name, pid: pid)
    }
}
