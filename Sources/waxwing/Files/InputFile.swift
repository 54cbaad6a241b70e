import Foundation

/// A file that a command reads from its start to its end; `-` is standard input.
final class InputFile {
    private let path: String
    private let descriptor: CInt

    /// The most that is read at a time.
    private static let pieceBytes = 1 << 20

    /// Opens the file.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        guard path != "-" else {
            descriptor = STDIN_FILENO
            return
        }
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
    }

    deinit {
        if descriptor != STDIN_FILENO { close(descriptor) }
    }

    /// The next bytes, up to a mebibyte; none at the end of the file.
    func readPiece() throws(CommandFailure) -> [UInt8] {
        while true {
            var code: CInt = 0
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) {
                buffer,
                count in
                let got = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                code = got < 0 ? errno : 0
                count = max(got, 0)
            }
            if code == 0 { return piece }
            if code != EINTR { throw Self.failure(path, code) }
        }
    }

    /// All bytes of the file at `path`.
    static func read(_ path: String) throws(CommandFailure) -> Data {
        try InputFile(path).readRest()
    }

    /// All bytes that were not read yet, behind `head`.
    func readRest(behind head: [UInt8] = []) throws(CommandFailure) -> Data {
        var bytes = Data(head)
        while true {
            let piece = try readPiece()
            if piece.isEmpty { return bytes }
            bytes.append(contentsOf: piece)
        }
    }

    private static func failure(_ path: String, _ code: CInt) -> CommandFailure {
        CommandFailure(
            "cannot read \(Terminal.escaped(path)): \(unsafe String(cString: strerror(code)))"
        )
    }
}
