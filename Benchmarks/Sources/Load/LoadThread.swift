import CBench
import CLinux
import Glibc
import Synchronization

/// One thread of the load generator with its share of the connections.
struct LoadThread: ~Copyable {
    private var state: LoadState
    private var connections: [Int32: LoadConnection] = [:]
    private let epoll = clinux_epoll_create()
    private var turn: UInt32

    init(options: LoadOptions, data: LoadData, number: Int) throws(LoadFailure) {
        let part = options.verifies ? 0 : Double(number) / Double(options.threads)
        state = try LoadState(options: options, data: data, part: part)
        turn = UInt32(number) * 61
    }

    deinit { close(epoll) }

    /// Runs for the time that the options say: the times of the look-ups that ended in it.
    mutating func run(connectionCount: Int) throws(LoadFailure) -> Histogram {
        for _ in 0..<connectionCount { try connect() }
        let start = cbench_now()
        let from = start + Int64(state.options.warmUpSeconds * 1e9)
        let to = from + Int64(state.options.seconds * 1e9)
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 256)
        while state.now < to {
            let count = unsafe clinux_epoll_wait(epoll, &events, 256, 1000)
            state.now = cbench_now()
            guard count > 0 else { throw LoadFailure("no answer for a second") }
            state.isCounting = state.now >= from && state.now < to
            for index in 0..<Int(count) {
                let token = unsafe events[index].data.u64
                _ = try serve(Int32(truncatingIfNeeded: token))
            }
        }
        connections.removeAll()
        return state.histogram
    }

    /// Runs for the same time, but begins look-ups at their rate.
    mutating func pace(connectionCount: Int) throws(LoadFailure) -> Histogram {
        for _ in 0..<connectionCount { try connect() }
        let interval = Int64(1e9 / state.options.rate)
        let start = cbench_now()
        let from = start + Int64(state.options.warmUpSeconds * 1e9)
        let to = from + Int64(state.options.seconds * 1e9)
        var next = start
        var (due, free) = ([Int64](), [LoadConnection]())
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 256)
        while state.now < to {
            let rest = max(next - cbench_now(), 0)
            let count = unsafe cbench_wait(epoll, &events, 256, rest)
            state.now = cbench_now()
            state.isCounting = state.now >= from && state.now < to
            for index in 0..<max(Int(count), 0) {
                let descriptor = unsafe Int32(truncatingIfNeeded: events[index].data.u64)
                guard let connection = connections[descriptor] else { continue }
                let wasOpen = connection.state == .open
                let completed = try serve(descriptor)
                let isOpen = connection.state == .open
                if completed > 0 || (isOpen && !wasOpen) { free.append(connection) }
            }
            // What this thread overslept is not the server's.
            while next <= state.now {
                due.append(state.now)
                next += interval
            }
            let asked = min(due.count, free.count)
            for index in 0..<asked { try free[index].ask(dueAt: due[index], &state) }
            due.removeFirst(asked)
            free.removeFirst(asked)
            if let first = due.first, state.now - first > 1_000_000_000 {
                throw LoadFailure("no answer for a second")
            }
        }
        connections.removeAll()
        return state.histogram
    }

    /// Asks every question once, and no more; their number.
    mutating func verify() throws(LoadFailure) -> Int {
        try connect()
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 4)
        var answered = 0
        while answered < state.data.requestRanges.count {
            let count = unsafe clinux_epoll_wait(epoll, &events, 4, 30_000)
            guard count > 0 else { throw LoadFailure("no answer for thirty seconds") }
            for index in 0..<Int(count) {
                answered += try serve(unsafe Int32(truncatingIfNeeded: events[index].data.u64))
            }
        }
        connections.removeAll()
        return answered
    }

    /// Opens connections, does one look-up on each and keeps them; their number.
    mutating func hold(_ wanted: Int) throws(LoadFailure) -> Int {
        var held: [LoadConnection] = []
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 256)
        for _ in 0..<min(wanted, 32) { try connect() }
        while held.count < wanted {
            let count = unsafe clinux_epoll_wait(epoll, &events, 256, 10_000)
            guard count > 0 else { throw LoadFailure("no answer for ten seconds") }
            for index in 0..<Int(count) {
                let descriptor = unsafe Int32(truncatingIfNeeded: events[index].data.u64)
                guard let connection = connections[descriptor] else { continue }
                let wasWaiting = connection.isWaitingToWrite
                guard try connection.turn(&state, asksAgain: false) > 0 else {
                    if connection.isWaitingToWrite != wasWaiting {
                        clinux_epoll_modify(epoll, descriptor, clinux_epoll_in, UInt64(descriptor))
                    }
                    continue
                }
                clinux_epoll_remove(epoll, descriptor)
                connections[descriptor] = nil
                connection.rest()
                held.append(connection)
                if held.count + connections.count < wanted { try connect() }
            }
        }
        connections.removeAll()
        for connection in held { connections[connection.descriptor] = connection }
        return held.count
    }

    private mutating func connect() throws(LoadFailure) {
        turn &+= 1
        state.now = cbench_now()
        let descriptor = cbench_connect(state.options.address, state.options.port, turn)
        guard descriptor >= 0 else {
            throw LoadFailure("connect: \(unsafe String(cString: strerror(errno)))")
        }
        let connection = LoadConnection(
            descriptor: descriptor,
            inFlight: state.options.isOneShot ? 1 : state.options.inFlight
        )
        connection.began(state.now)
        connections[descriptor] = connection
        clinux_epoll_add(epoll, descriptor, clinux_epoll_out, UInt64(descriptor))
    }

    /// Gives a connection its turn; the number of answers that were completed.
    private mutating func serve(_ descriptor: Int32) throws(LoadFailure) -> Int {
        guard let connection = connections[descriptor] else { return 0 }
        let wasWaiting = connection.isWaitingToWrite
        let completed = try connection.turn(&state)
        if state.options.isOneShot, completed > 0 {
            connections[descriptor] = nil
            try connect()
        } else if connection.isWaitingToWrite != wasWaiting {
            let out = connection.isWaitingToWrite ? clinux_epoll_out : 0
            clinux_epoll_modify(epoll, descriptor, clinux_epoll_in | out, UInt64(descriptor))
        }
        return completed
    }
}
