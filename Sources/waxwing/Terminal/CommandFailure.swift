/// A refusal as a person reads it: what, why, and what to do about it.
///
/// Printed as `waxwing: message`, each hint on a line of its own; the exit code is 1.
struct CommandFailure: Error, Equatable, Sendable {
    /// One clear sentence without a full stop, escaped for a terminal where it quotes outside text.
    let message: String
    /// What to do, a line each.
    let hints: [String]

    init(_ message: String, hint: String...) {
        self.message = message
        self.hints = hint
    }
}
