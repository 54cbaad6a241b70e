extension Engine {
    /// Takes an unbind (RFC 4511 §4.3), which has no answer: the connection ends.
    func unbind() -> Outcome { .close }
}
