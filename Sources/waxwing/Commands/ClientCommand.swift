import AdminAPI
import ArgumentParser

/// A command that talks to the running server over its admin socket.
protocol ClientCommand: ParsableCommand, Sendable {
    var data: DataOptions { get }

    /// Does the command's work.
    func run(_ client: AdminClient) async throws
}

extension ClientCommand {
    func run() throws {
        let directory = data.directory
        try directory.check()
        do {
            try Waiting.run { [self] in
                let client = AdminClient(socketPath: directory.adminSocket)
                let result = await Result.catching { try await run(client) }
                await client.shutDown()
                try result.get()
            }
        } catch let refusal as AdminError {
            throw CommandFailure(Terminal.escaped(refusal.message))
        }
    }
}

extension Result where Failure == any Error {
    /// The result of `body`, so that what must follow can follow whether it threw or not.
    fileprivate static func catching(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}

/// The option of every command that changes something.
struct WaitOptions: ParsableArguments, Sendable {
    @Flag(
        name: .customLong("no-wait"),
        help: "Return once the change is durable in the ledger, before the directory shows it."
    )
    var isNotWaiting = false

    var isWaiting: Bool { !isNotWaiting }

    /// Says on standard error when a change is recorded and the directory does not have it yet.
    func report(_ recorded: Recorded) {
        if !recorded.isPublished { Terminal.note("recorded, not yet published") }
    }
}

/// The option of every command that lists or shows.
struct JSONOptions: ParsableArguments, Sendable {
    @Flag(name: .customLong("json"), help: "Print JSON.")
    var isJSON = false

    /// Prints `value` as JSON where that was asked for; says whether it was.
    func print(_ value: some Encodable) throws -> Bool {
        guard isJSON else { return false }
        Terminal.line(String(decoding: try AdminJSON.encode(value), as: UTF8.self))
        return true
    }
}
