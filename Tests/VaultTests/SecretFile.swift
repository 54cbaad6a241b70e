import Cryptography
import Glibc

/// A small file, read straight into locked memory.
struct SecretFile: ~Copyable {
    private let content: SecretBytes

    init(_ path: String) throws {
        let descriptor = unsafe open(path, O_RDONLY)
        precondition(descriptor >= 0)
        defer { close(descriptor) }
        var content = try SecretBytes(zeros: 64)
        var bytes = content.mutableBytes
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe read(descriptor, buffer.baseAddress, buffer.count)
        }
        precondition(count == 64)
        self.content = content
    }

    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { content.bytes }
    }
}
