import AdminAPI
import ArgumentParser
import Foundation
import NIOCore

/// `waxwing directory …`.
struct DirectoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory",
        abstract: "Look at the published directory as a whole.",
        subcommands: [Export.self]
    )

    struct Export: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the whole directory as LDIF (RFC 2849)."
        )

        @OptionGroup var data: DataOptions

        @Option(help: ArgumentHelp("Write to a new file instead.", valueName: "FILE"))
        var out: String?

        func run(_ client: AdminClient) async throws {
            let handle = try output()
            do {
                try await client.exportDirectory { piece in
                    try handle.write(contentsOf: Data(piece.readableBytesView))
                }
            } catch let error as AdminError {
                throw error
            } catch let error as CocoaError where error.isBrokenPipe {
                // Whoever read has seen enough: `waxwing directory export | head`.
                return
            } catch {
                throw CommandFailure("cannot write the directory: \(Terminal.escaped("\(error)"))")
            }
        }

        private func output() throws(CommandFailure) -> FileHandle {
            guard let out else { return .standardOutput }
            let descriptor = unsafe open(out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                throw CommandFailure(
                    "cannot create \(Terminal.escaped(out)): \(unsafe String(cString: strerror(errno)))"
                )
            }
            return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        }
    }
}

extension CocoaError {
    fileprivate var isBrokenPipe: Bool {
        (underlying as? POSIXError)?.code == .EPIPE
    }
}
