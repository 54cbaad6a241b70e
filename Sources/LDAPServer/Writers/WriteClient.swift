internal import BER
internal import ChangeFeed
internal import LDAP
package import LDAPEngine
package import Logging

/// Hands the writes of publishers to the authority, over `ldap.sock`, on threads of its own.
///
/// Each write has a connection of its own, which costs nothing beside what the authority does for it, so
/// that none is sent to where nobody listens any more.
package final class WriteClient: Sendable {
    /// Writes under way, and ones that wait.
    private static let threadCount = 2
    private static let waitingMax = 32
    /// Longer than the authority waits for the directory.
    private static let answerSeconds = 60

    private let path: String
    private let logger: Logger
    private let threads: WorkerThreads

    /// Starts the threads; `path` is the authority's socket.
    /// - Throws: ``ServerError`` when the system gives none.
    package init(path: String, logger: Logger) throws(ServerError) {
        self.path = path
        self.logger = logger
        threads = try WorkerThreads(count: Self.threadCount, waitingMax: Self.waitingMax)
    }

    /// Ends the threads when what they have begun is answered; writes that wait end as unavailable.
    package func stop() { threads.stop() }

    /// Has `request` carried out and calls `then` with how it went, once, and does not wait for it.
    ///
    /// That too many wait may be said at once; all else comes on a thread of the client's.
    package func write(
        _ request: WriteRequest,
        then: @escaping @Sendable (WriteVerdict) -> Void
    ) {
        let isAdded = threads.add { [self] isCancelled in
            then(isCancelled ? Self.unavailable : verdict(on: request))
        }
        if !isAdded {
            then(
                WriteVerdict(code: .busy, diagnostic: "too many writes wait, try again later")
            )
        }
    }

    private static var unavailable: WriteVerdict {
        WriteVerdict(
            code: .unavailable,
            diagnostic: "nothing can be written now, try again later"
        )
    }

    private func verdict(on request: WriteRequest) -> WriteVerdict {
        var message = BERWriter(capacity: 4_096)
        WriteCommand(request).encode(into: &message)
        defer { message.wipe() }
        let socket: FeedSocket
        do throws(ChangeFeedError) {
            socket = try FeedSocket.connect(path: path)
            try socket.setReceiveTimeout(seconds: Self.answerSeconds)
            try socket.send(message)
        } catch {
            if case .frameTooLarge = error {
                return WriteVerdict(
                    code: .adminLimitExceeded,
                    diagnostic: "that is too much for one request"
                )
            }
            logger.warning("the authority takes no writes: \(error)")
            return Self.unavailable
        }
        do throws(ChangeFeedError) {
            guard let answer = try socket.receive(bytesMax: 4_096) else {
                throw .closedInFrame
            }
            return WriteVerdict(try WriteAnswer(decoding: answer.span))
        } catch {
            logger.warning("a write was not answered: \(error)")
            return WriteVerdict(
                code: .unavailable,
                diagnostic: "whether it was written is not known: look before trying again"
            )
        }
    }
}

extension WriteCommand {
    /// The command for what a client asked.
    fileprivate init(_ request: WriteRequest) {
        let operation: Operation =
            switch request.operation {
            case .add(let commonName, let surname, let certificates):
                .add(
                    commonName: commonName,
                    surname: surname,
                    certificates: certificates.map { value in
                        Value(form: Form(value.form), bytes: value.bytes)
                    }
                )
            case .modify(let changes): .modify(changes.flatMap(Self.steps))
            }
        self.init(
            account: request.account,
            password: request.password,
            address: request.address,
            operation: operation
        )
    }

    private static func steps(_ change: WriteRequest.Change) -> [Change] {
        switch change {
        case .add(let values):
            // Values of several forms are as many steps.
            values.map { Change(kind: .add, form: Form($0.form), values: [$0.bytes]) }
        case .delete(let form, let values):
            [Change(kind: .delete, form: Form(form), values: values.map(\.bytes))]
        case .replace(let form, let values):
            [Change(kind: .replace, form: Form(form), values: values.map(\.bytes))]
        }
    }
}

extension WriteCommand.Form {
    fileprivate init(_ form: WriteRequest.Value.Form) {
        self = form == .message ? .message : .certificate
    }
}

extension WriteVerdict {
    fileprivate init(_ answer: WriteAnswer) {
        self.init(
            code: ResultCode(rawValue: UInt16(answer.code.rawValue)) ?? .other,
            diagnostic: answer.diagnostic
        )
    }
}

extension BERWriter {
    /// Overwrites what was appended, a password among it.
    fileprivate mutating func wipe() {
        var bytes = mutableBytes
        for index in bytes.indices { bytes[index] = 0 }
    }
}
