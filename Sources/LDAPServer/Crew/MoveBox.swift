internal import Synchronization

/// The letter box of a loop for connections that another one hands over.
final class MoveBox<Session: Sendable>: Sendable {
    private let moved = Mutex<[MovedConnection<Session>]>([])

    /// Leaves a connection; the loop is to be woken then.
    func put(_ connection: MovedConnection<Session>) { moved.withLock { $0.append(connection) } }

    /// Takes the connections that have come.
    func takeAll() -> [MovedConnection<Session>] {
        moved.withLock { moved in
            let taken = moved
            moved.removeAll()
            return taken
        }
    }
}

/// A connection between two loops; it ends with this, unless it is taken.
final class MovedConnection<Session: Sendable>: Sendable {
    private let connection: Mutex<Connection<Session>?>

    init(_ connection: consuming sending Connection<Session>) {
        self.connection = Mutex(connection)
    }

    /// The connection; once.
    func take() -> Connection<Session>? { connection.withLock { $0.take() } }
}
