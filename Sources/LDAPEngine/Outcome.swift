/// What the transport does after a message, once the output has been sent.
package enum Outcome: Equatable, Sendable {
    /// Goes on reading.
    case none
    /// Closes the connection.
    case close
    /// Starts the TLS handshake; whatever the client sent behind its request is refused.
    case startTLS
}
