internal import Synchronization

/// A connection between two loops; it ends with this, unless it is taken.
final class MovedConnection<Session: Sendable>: Sendable {
    private let connection: Mutex<Connection<Session>?>

    init(_ connection: consuming sending Connection<Session>) {
        self.connection = Mutex(connection)
    }

    /// The connection; once.
    func take() -> Connection<Session>? { connection.withLock { $0.take() } }
}
