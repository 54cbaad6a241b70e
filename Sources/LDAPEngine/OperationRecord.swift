package import LDAP

/// What the engine did last, for a log and for metrics.
package struct OperationRecord: Sendable {
    /// The request's number; 0 when there was no message.
    package internal(set) var messageID: Int32 = 0
    /// What was asked; nil when it was no request.
    package internal(set) var kind: RequestKind?
    /// The answer's code; nil when there is none, or none yet.
    package internal(set) var resultCode: ResultCode?
    /// Entries sent by this call.
    package internal(set) var entries = 0
    /// Whether the operation is over; else ``Engine/resume(session:reader:now:output:)`` or
    /// ``Engine/complete(_:session:reader:now:output:)`` go on with it.
    package internal(set) var isFinished = true
    /// Mailboxes looked up by this call.
    package internal(set) var lookUps = 0
    /// Those of them that nobody is shown under.
    package internal(set) var misses = 0
}
