import Foundation

/// The person's side of the program: lines on standard output, everything else on standard error.
enum Terminal {
    /// Whether standard error is a terminal, on which a progress bar makes sense.
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes a line to standard output at once (a reader at the other end of a pipe waits for it).
    static func line(_ text: String) {
        write(text + "\n", to: .standardOutput)
    }

    /// Writes a note of the program's to standard error.
    static func note(_ text: String) {
        write("waxwing: \(text)\n", to: .standardError)
    }

    /// Writes a refusal and its hints to standard error.
    static func fail(_ failure: CommandFailure) {
        note(failure.message)
        for hint in failure.hints { write("  \(hint)\n", to: .standardError) }
    }

    /// Text from outside (a name of a file or a certificate), made harmless on a terminal.
    ///
    /// Control characters, the invisible marks that reorder text, and the backslash itself are
    /// written as escapes; everything else stays as it is.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
                .unassigned:
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            default:
                if scalar == "\\" { result.append(scalar) }
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Writes `text` whole; a closed pipe ends the program as it does every other Unix tool.
    static func write(_ text: String, to handle: FileHandle) {
        do { try handle.write(contentsOf: Data(text.utf8)) } catch { exit(1) }
    }
}
