/// The connections of one loop, found by descriptor without a search.
///
/// They lie in chunks that are allocated when the first descriptor of their range comes and never
/// move. Beside each stands a generation: odd while the slot is open, one higher with every opening
/// and closing. A token carries descriptor and generation, so that an event which was reported for a
/// connection that has been closed meanwhile is not taken for its successor's.
///
/// ```
///   token    63       32 31        0
///           │ generation │ descriptor │
/// ```
@safe struct ConnectionTable<Session: Sendable>: ~Copyable {
    /// The open connections' descriptors, in no order.
    private(set) var live: [Int32] = []

    private var chunks: [Chunk] = []

    private static var chunkSize: Int { 256 }

    @safe private struct Chunk {
        var connections: UnsafeMutablePointer<Connection<Session>>?
        var generations: UnsafeMutablePointer<UInt32>?
        var positions: UnsafeMutablePointer<Int32>?
    }

    init() {}

    deinit {
        for descriptor in live {
            unsafe slot(descriptor)?.deinitialize(count: 1)
        }
        for chunk in chunks {
            unsafe chunk.connections?.deallocate()
            unsafe chunk.generations?.deallocate()
            unsafe chunk.positions?.deallocate()
        }
    }

    /// How many connections there are.
    var count: Int { live.count }

    /// The descriptor that `token` carries.
    static func descriptor(of token: UInt64) -> Int32 {
        Int32(truncatingIfNeeded: token & 0x7fff_ffff)
    }

    /// Whether the connection that got `token` is still open.
    func isCurrent(_ token: UInt64) -> Bool {
        let generation = generation(of: Self.descriptor(of: token))
        return generation & 1 == 1 && UInt64(generation) == token >> 32
    }

    /// The token of the open connection on `descriptor`.
    func token(of descriptor: Int32) -> UInt64 {
        UInt64(generation(of: descriptor)) << 32 | UInt64(UInt32(bitPattern: descriptor))
    }

    /// The open connection on `descriptor`, which must be one.
    subscript(descriptor: Int32) -> Connection<Session> {
        _read { yield unsafe open(descriptor).pointee }
        _modify { yield unsafe &open(descriptor).pointee }
    }

    /// Adds a connection: its token.
    mutating func insert(_ connection: consuming Connection<Session>) -> UInt64 {
        let descriptor = connection.transport.descriptor
        let index = Int(descriptor)
        while chunks.count <= index / Self.chunkSize {
            unsafe chunks.append(Chunk(connections: nil, generations: nil, positions: nil))
        }
        makeChunk(index / Self.chunkSize)
        let chunk = chunks[index / Self.chunkSize]
        let place = index % Self.chunkSize
        guard let connections = unsafe chunk.connections,
            let generations = unsafe chunk.generations,
            let positions = unsafe chunk.positions
        else { preconditionFailure("a chunk that was just made") }
        precondition(unsafe generations[place] & 1 == 0, "a descriptor has one connection")
        unsafe (connections + place).initialize(to: connection)
        unsafe generations[place] &+= 1
        unsafe positions[place] = Int32(truncatingIfNeeded: live.count)
        live.append(descriptor)
        return token(of: descriptor)
    }

    /// Ends a connection, and with it its socket.
    mutating func remove(_ descriptor: Int32) {
        let connection = unsafe open(descriptor)
        forget(descriptor)
        unsafe connection.deinitialize(count: 1)
    }

    /// Takes an open connection out, with its socket.
    mutating func take(_ descriptor: Int32) -> Connection<Session> {
        let connection = unsafe open(descriptor)
        forget(descriptor)
        return unsafe connection.move()
    }

    /// Makes the place of a connection free.
    private mutating func forget(_ descriptor: Int32) {
        let chunk = chunks[Int(descriptor) / Self.chunkSize]
        let place = Int(descriptor) % Self.chunkSize
        unsafe chunk.generations?[place] &+= 1
        let position = unsafe Int(chunk.positions?[place] ?? 0)
        let last = live.removeLast()
        if last != descriptor {
            live[position] = last
            let moved = Int(last)
            let place = moved % Self.chunkSize
            unsafe chunks[moved / Self.chunkSize].positions?[place] = Int32(position)
        }
    }

    private mutating func makeChunk(_ index: Int) {
        guard unsafe chunks[index].connections == nil else { return }
        let size = Self.chunkSize
        let generations = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
        let positions = UnsafeMutablePointer<Int32>.allocate(capacity: size)
        unsafe generations.initialize(repeating: 0, count: size)
        unsafe positions.initialize(repeating: 0, count: size)
        unsafe chunks[index] = Chunk(
            connections: .allocate(capacity: size),
            generations: generations,
            positions: positions
        )
    }

    private func generation(of descriptor: Int32) -> UInt32 {
        let index = Int(descriptor)
        guard index >= 0, index / Self.chunkSize < chunks.count else { return 0 }
        return unsafe chunks[index / Self.chunkSize].generations?[index % Self.chunkSize] ?? 0
    }

    private func slot(_ descriptor: Int32) -> UnsafeMutablePointer<Connection<Session>>? {
        let index = Int(descriptor)
        guard let start = unsafe chunks[index / Self.chunkSize].connections else { return nil }
        return unsafe start + index % Self.chunkSize
    }

    private func open(_ descriptor: Int32) -> UnsafeMutablePointer<Connection<Session>> {
        precondition(generation(of: descriptor) & 1 == 1, "no such connection")
        guard let slot = unsafe slot(descriptor) else {
            preconditionFailure("an odd generation has a chunk")
        }
        return unsafe slot
    }
}
