import Glibc
import Ledger
import Synchronization

/// Finds out the name and the groups of a user by the machine's user database.
///
/// The database may be on another machine and slow, so answers are kept for a minute; a user who is
/// taken out of a group keeps its rights for that long.
final class CallerDirectory: Sendable {
    private struct Known {
        var caller: Caller
        var until: Int64
    }

    /// How long an answer is good, in microseconds.
    static let lifetime: Int64 = 60_000_000
    /// Users remembered; beyond that all are forgotten.
    static let knownMax = 1_000

    private let known = Mutex<[UInt32: Known]>([:])

    /// The caller at the other end of a socket; blocks while the database is asked.
    func caller(_ peer: PeerCredentials, door: EventActor.Door, now: Int64) -> Caller {
        var caller = user(of: peer, door: door, now: now)
        // The kernel has none for a peer in another PID namespace.
        caller.pid = peer.pid > 0 ? peer.pid : nil
        return caller
    }

    private func user(of peer: PeerCredentials, door: EventActor.Door, now: Int64) -> Caller {
        let kept = known.withLock { $0[peer.uid] }
        if let kept, now < kept.until, kept.caller.groups.contains(peer.gid) { return kept.caller }
        let user = Self.user(peer.uid)
        var groups: Set<UInt32> = [peer.gid]
        if let user { groups.formUnion(Self.groups(of: user)) }
        let caller = Caller(uid: peer.uid, groups: groups, name: user?.name ?? "", door: door)
        known.withLock { known in
            if known.count >= Self.knownMax { known.removeAll() }
            known[peer.uid] = Known(caller: caller, until: now + Self.lifetime)
        }
        return caller
    }

    /// The user who runs this process.
    static func ownCaller(door: EventActor.Door) -> Caller {
        let uid = geteuid()
        return Caller(
            uid: uid,
            groups: [getegid()],
            name: user(uid)?.name ?? "",
            door: door,
            pid: getpid()
        )
    }

    private static func user(_ uid: UInt32) -> (name: String, gid: UInt32)? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        let code = unsafe getpwuid_r(uid, &entry, &buffer, buffer.count, &found)
        guard code == 0, unsafe found != nil, let name = unsafe entry.pw_name else { return nil }
        return (unsafe String(cString: name), unsafe entry.pw_gid)
    }

    private static func groups(of user: (name: String, gid: UInt32)) -> [UInt32] {
        // The kernel lets a user be in 65,536 groups; rights that depend on the ones behind the first
        // thousand are not given.
        var groups = [gid_t](repeating: 0, count: 1_024)
        var count = CInt(groups.count)
        _ = unsafe getgrouplist(user.name, user.gid, &groups, &count)
        return Array(groups.prefix(max(0, min(Int(count), groups.count))))
    }
}
