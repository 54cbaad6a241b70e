package import BER
package import LDAP

/// Why the server ends a connection by itself, as a Notice of Disconnection says it (RFC 4511 §4.4.1).
package enum Disconnection: Equatable, Sendable {
    /// What was received is not the beginning of a message that the server would take.
    case framing(BERError)
    /// A message could be framed and is none.
    case message(LDAPError)
    /// The server stops.
    case shuttingDown
    /// The client has asked for nothing, or taken nothing, for too long.
    case tooSlow
    /// There is no room for another connection.
    case busy

    /// The code of the notice.
    var code: ResultCode {
        switch self {
        case .framing: .protocolError
        case .message(let error): error.resultCode
        case .shuttingDown: .unavailable
        case .tooSlow: .adminLimitExceeded
        case .busy: .busy
        }
    }

    /// The sentence of the notice; from a fixed set, so that it may label a metric.
    package var diagnostic: StaticString {
        switch self {
        case .framing(.lengthTooLarge): "the message is longer than this server takes"
        case .framing: "the message is not well-formed BER"
        case .message(let error): error.diagnostic
        case .shuttingDown: "the server is stopping"
        case .tooSlow: "the connection was idle for too long"
        case .busy: "the server is busy, try again later"
        }
    }
}

/// What is said to a client that is not served.
extension Engine {
    /// Appends the Notice of Disconnection for `reason`; the connection is closed after it.
    package static func disconnect(
        _ reason: Disconnection,
        output: inout BERWriter
    ) -> Outcome {
        output.appendNoticeOfDisconnection(code: reason.code, diagnostic: reason.diagnostic)
        return .close
    }

    /// Why a first message is answered without being served.
    package enum Refusal: Equatable, Sendable {
        /// Too many connections or requests, from everybody or from this client.
        case busy
        /// There is no directory to answer from.
        case unavailable
        /// This client has asked for more than it may.
        case adminLimit

        /// The code of the answer.
        var code: ResultCode {
            switch self {
            case .busy: .busy
            case .unavailable: .unavailable
            case .adminLimit: .adminLimitExceeded
            }
        }

        /// The sentence of the answer.
        var diagnostic: StaticString {
            switch self {
            case .busy: "the server is busy, try again later"
            case .unavailable: "the directory is not available, try again later"
            case .adminLimit: "too many requests, try again later"
            }
        }
    }

    /// Answers `frame`, one whole message, with a refusal in the response that belongs to it.
    ///
    /// Never closing without an answer matters: Thunderbird's dialog waits for one for ever. What
    /// has no response, or is no message, gets a Notice of Disconnection, but for an unbind.
    package static func refuse(
        _ frame: Span<UInt8>,
        _ refusal: Refusal,
        limits: Limits = Limits(),
        output: inout BERWriter
    ) -> Outcome {
        do throws(LDAPError) {
            let message = try LDAPMessage(frame, limits: limits.message)
            if let tag = message.kind.responseTag {
                output.appendResult(
                    messageID: message.messageID,
                    tag: tag,
                    code: refusal.code,
                    diagnostic: refusal.diagnostic
                )
            } else if message.kind != .unbind {
                output.appendNoticeOfDisconnection(
                    code: refusal.code,
                    diagnostic: refusal.diagnostic
                )
            }
            return .close
        } catch {
            return disconnect(.message(error), output: &output)
        }
    }
}
