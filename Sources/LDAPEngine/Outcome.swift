/// What the transport does after a message, once the output has been sent.
package enum Outcome: Equatable, Sendable {
    /// Goes on reading.
    case none
    /// Closes the connection.
    case close
    /// Starts the TLS handshake; whatever the client sent behind its request is refused.
    case startTLS
    /// Calls ``Engine/resume(session:reader:now:output:)``: a search is under way.
    ///
    /// Until it is over, only what is urgent (``Engine/isUrgent(_:)``) may be received.
    case more
    /// Takes what the session deferred (``Session/takeDeferred()``), has it done, and calls
    /// ``Engine/complete(_:session:reader:now:output:)``.
    ///
    /// Until then, only what is urgent may be received.
    case suspended
}
