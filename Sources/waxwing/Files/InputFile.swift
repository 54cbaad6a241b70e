import Foundation

/// A file that a command reads; `-` is standard input.
enum InputFile {
    /// The file's bytes, mapped where they can be.
    static func read(_ path: String) throws(CommandFailure) -> Data {
        do {
            if path == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
            return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        } catch {
            let reason =
                (error as NSError).localizedFailureReason ?? (error as NSError).localizedDescription
            throw CommandFailure(
                "cannot read \(Terminal.escaped(path)): \(Terminal.escaped(reason))"
            )
        }
    }
}
