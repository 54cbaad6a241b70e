/// Who did what an event records, as the authority knew it at that time.
package struct EventActor: Equatable, Sendable {
    /// By which door the command came.
    package enum Door: Int64, Sendable, CaseIterable {
        /// The authority itself, with nobody asking.
        case system = 0
        /// `waxwing init`, in its own process.
        case initialization = 1
        /// The admin socket.
        case adminSocket = 2
        /// A publisher's write over LDAP, handed on by the ldap role, whose user the uid is; the name is
        /// that of the account.
        case directory = 3
    }

    /// The door.
    package var via: Door
    /// The user id of the peer, by the kernel; nil where there is none.
    package var uid: UInt32?
    /// The user name of that id at the time, empty when it had none; the account's for ``Door/directory``.
    package var name: String

    /// The peer's process when it connected, by the kernel; nil where there is none, and in events that
    /// are older than this field.
    package var pid: Int32?

    /// Takes the values as they are.
    package init(via: Door, uid: UInt32?, name: String, pid: Int32? = nil) {
        self.via = via
        self.uid = uid
        self.name = name
        self.pid = pid
    }

    /// The authority itself.
    package static let system = EventActor(via: .system, uid: nil, name: "")
}
