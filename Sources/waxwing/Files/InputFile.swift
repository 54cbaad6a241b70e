import Foundation

/// A file that a command reads; `-` is standard input.
enum InputFile {
    /// The file's bytes, mapped where they can be.
    static func read(_ path: String) throws(CommandFailure) -> Data {
        do {
            if path == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
            return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        } catch {
            throw CommandFailure(
                "cannot read \(Terminal.escaped(path)): \(Terminal.escaped(reason(error)))"
            )
        }
    }

    /// What the system said; Foundation's own sentence only where nothing lies beneath it.
    private static func reason(_ error: any Error) -> String {
        if let code = ((error as? CocoaError)?.underlying as? POSIXError)?.code {
            return unsafe String(cString: strerror(code.rawValue))
        }
        return (error as NSError).localizedFailureReason ?? error.localizedDescription
    }
}
