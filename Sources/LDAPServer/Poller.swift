private import CLinux
private import Glibc

/// The only owner of an epoll instance and of the room for its events.
///
/// Level-triggered: a descriptor is reported again as long as it is ready, so that a turn may stop
/// wherever it likes. Edge-triggered was no faster (a turn reads and writes once either way) and
/// would need every turn to go on to EAGAIN.
@safe struct Poller: ~Copyable {
    private let descriptor: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    private static var capacity: Int { 256 }

    private init(owning descriptor: Int32) {
        self.descriptor = descriptor
        unsafe self.events = .allocate(capacity: Self.capacity)
    }

    deinit {
        close(descriptor)
        unsafe events.deallocate()
    }

    /// A new instance that waits for nothing.
    static func make() throws(ServerError) -> Poller {
        let descriptor = clinux_epoll_create()
        guard descriptor >= 0 else { throw .last("epoll_create1") }
        return Poller(owning: descriptor)
    }

    /// Waits for `interest` on `socket`; false when the kernel refuses (no memory, its limit).
    func add(_ socket: Int32, _ interest: Interest, token: UInt64) -> Bool {
        clinux_epoll_add(descriptor, socket, interest.rawValue, token) == 0
    }

    /// Waits for something else on a socket that was added.
    func modify(_ socket: Int32, _ interest: Interest, token: UInt64) -> Bool {
        clinux_epoll_modify(descriptor, socket, interest.rawValue, token) == 0
    }

    /// Waits for nothing on a socket any more.
    func remove(_ socket: Int32) { _ = clinux_epoll_remove(descriptor, socket) }

    /// Waits until something is ready, at most `milliseconds`: the number of events.
    mutating func wait(milliseconds: Int32) throws(ServerError) -> Int {
        let count = unsafe clinux_epoll_wait(
            descriptor,
            events,
            Int32(Self.capacity),
            milliseconds
        )
        guard count >= 0 else { throw .last("epoll_wait") }
        return Int(count)
    }

    /// What one of the events of the last wait reports.
    func events(at index: Int) -> Interest {
        precondition(index >= 0 && index < Self.capacity)
        return unsafe Interest(rawValue: events[index].events)
    }

    /// The token of one of the events of the last wait.
    func token(at index: Int) -> UInt64 {
        precondition(index >= 0 && index < Self.capacity)
        return unsafe events[index].data.u64
    }
}

extension Poller {
    /// Whether one of the events of the last wait says that nothing can be sent any more.
    func hasHungUp(at index: Int) -> Bool {
        !events(at: index).isDisjoint(with: .hungUp)
    }
}

/// What a descriptor is waited for.
struct Interest: OptionSet, Sendable {
    let rawValue: UInt32

    /// Something can be read, or the peer has ended.
    static let read = Interest(rawValue: clinux_epoll_in)

    /// Something can be written.
    static let write = Interest(rawValue: clinux_epoll_out)

    /// Both sides have ended, or the connection is broken; reported without being asked for.
    static let hungUp = Interest(rawValue: clinux_epoll_hung_up)

    /// Of several epoll instances that wait, not all are woken.
    static let exclusive = Interest(rawValue: clinux_epoll_exclusive)
}
