package import BER
package import Directory
import LDAP

/// Answers LDAP requests: bytes in, bytes out, no socket and no clock.
///
/// One for each event loop; it keeps nothing between messages but buffers. What a connection is like
/// stands in the ``Session`` beside it. A look-up by address whose answer fits the buffers allocates
/// nothing.
package struct Engine: ~Copyable {
    /// What all engines share.
    let configuration: EngineConfiguration
    /// The addresses that the search at hand pins.
    var pins: PinnedAddresses
    /// What evaluating the filter at hand needs and uses up.
    var scratch: FilterScratch
    /// The key of the name at hand.
    var key = BERWriter(capacity: 1024)

    /// The last fault of our own, until ``takeFault()``.
    private(set) var fault: Fault?
    private var faultCount: UInt64 = 0

    /// A fault of our own that a client was told of by its number only.
    package struct Fault: Equatable, Sendable {
        /// The number that the client was told.
        package let number: UInt64
        /// What went wrong.
        package let cause: DirectoryError
    }

    /// An engine that answers as `configuration` says.
    package init(_ configuration: EngineConfiguration) {
        self.configuration = configuration
        pins = PinnedAddresses(maximum: configuration.limits.pinnedAddressesMax)
        scratch = FilterScratch(schema: configuration.schema)
    }

    /// Answers one message.
    ///
    /// - Parameters:
    ///   - frame: One whole message and nothing else, no longer than ``Limits/messageBytesMax``.
    ///   - session: What is known of the connection.
    ///   - reader: The directory, renewed for this tick.
    ///   - now: The time that decides which certificates are shown, in seconds since 1970.
    ///   - output: Where answers are appended; nothing that was in it is touched.
    /// - Returns: What to do once the output has been sent.
    package mutating func receive(
        _ frame: Span<UInt8>,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) -> Outcome {
        do throws(LDAPError) {
            let message = try LDAPMessage(frame, limits: configuration.limits.message)
            return try answer(
                message,
                session: &session,
                reader: reader,
                now: now,
                output: &output
            )
        } catch {
            return Self.disconnect(.message(error), output: &output)
        }
    }

    /// The fault that a client was told of since the last call, for the log.
    package mutating func takeFault() -> Fault? {
        defer { fault = nil }
        return fault
    }

    /// Answers a message that could be read; throws what ends the connection.
    private mutating func answer(
        _ message: borrowing LDAPMessage,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) throws(LDAPError) -> Outcome {
        guard let tag = message.kind.responseTag else {
            if message.kind == .unbind { return unbind() }
            try abandon(message)
            return .none
        }
        if refuseControls(of: message, tag: tag, output: &output) { return .none }
        do throws(LDAPError) {
            switch message.kind {
            case .bind: try bind(message, output: &output)
            case .search:
                try search(message, session: &session, reader: reader, now: now, output: &output)
            case .compare:
                try compare(message, session: &session, reader: reader, now: now, output: &output)
            case .extended: return try extended(message, session: session, output: &output)
            case .add, .delete, .modify, .modifyDN, .abandon, .unbind:
                refuseWrite(message.messageID, tag: tag, output: &output)
            }
        } catch {
            // The message's frame was sound: a broken value in it is answered, and only what shakes
            // the trust in the stream ends it (RFC 4511 §4.1.1).
            guard !error.endsConnection else { throw error }
            output.appendResult(
                messageID: message.messageID,
                tag: tag,
                code: error.resultCode,
                diagnostic: error.diagnostic
            )
        }
        return .none
    }

    /// Answers a request whose controls keep it from being done (RFC 4511 §4.1.11); false if none do.
    ///
    /// No control is known, so every critical one is refused and every other ignored.
    private func refuseControls(
        of message: borrowing LDAPMessage,
        tag: BERTag,
        output: inout BERWriter
    ) -> Bool {
        if message.hasTooManyControls {
            output.appendResult(
                messageID: message.messageID,
                tag: tag,
                code: .adminLimitExceeded,
                diagnostic: "the message has too many controls"
            )
            return true
        }
        var controls = message.controls
        while let control = controls.next() {
            guard control.isCritical else { continue }
            output.appendResult(
                messageID: message.messageID,
                tag: tag,
                code: .unavailableCriticalExtension,
                diagnostic: "a critical control is not known"
            )
            return true
        }
        return false
    }

    /// Answers that something of ours went wrong, by a number; the cause is for the log.
    mutating func fail(
        _ cause: DirectoryError,
        messageID: Int32,
        tag: BERTag,
        output: inout BERWriter
    ) {
        faultCount &+= 1
        fault = Fault(number: faultCount, cause: cause)
        let message = output.begin(.sequence)
        output.appendInteger(Int64(messageID))
        let response = output.begin(tag)
        output.appendEnumerated(Int64(ResultCode.other.rawValue))
        output.appendString(.octetString, literal: "")
        output.appendString(.octetString, "an internal error, number \(faultCount) in the log")
        output.end(response)
        output.end(message)
    }
}
