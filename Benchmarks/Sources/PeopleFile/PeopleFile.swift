import Glibc

/// The people of a `load.bin`, one after the other: more of them than memory has room for.
///
/// The file is `WXLOAD1`, a line feed, their number, u32, and for each the lengths of address and
/// certificate, u32 both, and the two. Numbers have their lowest byte first.
public struct PeopleFile: ~Copyable {
    /// Somebody with an address.
    public struct Person {
        /// The address, as it stands in requests.
        public var address: ArraySlice<UInt8>
        /// The certificate, in DER.
        public var certificate: ArraySlice<UInt8>
    }

    /// Why there is nothing to be had.
    public struct Failure: Error, CustomStringConvertible {
        /// In words, with the file's path.
        public let description: String
    }

    /// How many there are.
    public private(set) var count = 0

    private let path: String
    private let descriptor: Int32
    private var piece = [UInt8](repeating: 0, count: 1 << 20)
    private var next = 0
    private var end = 0

    /// Opens a file that `Generate` has made.
    public init(_ path: String) throws(Failure) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(description: "\(path): \(unsafe String(cString: strerror(errno)))")
        }
        guard try take(8).elementsEqual("WXLOAD1\n".utf8) else {
            throw Failure(description: "\(path): not made by Generate")
        }
        count = try number()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads the next one; there are ``count``.
    public mutating func read() throws(Failure) -> Person {
        let (address, certificate) = (try number(), try number())
        let record = try take(address + certificate)
        return Person(
            address: record.prefix(address),
            certificate: record.dropFirst(address)
        )
    }

    private mutating func number() throws(Failure) -> Int {
        try take(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The next `count` bytes.
    private mutating func take(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
        if end - next < count { try fill(count) }
        next += count
        return piece[next - count..<next]
    }

    /// Has `count` bytes there, from the beginning of the piece on.
    private mutating func fill(_ count: Int) throws(Failure) {
        guard count <= piece.count else {
            throw Failure(description: "\(path): not made by Generate")
        }
        let rest = Array(piece[next..<end])
        piece.replaceSubrange(0..<rest.count, with: rest)
        (next, end) = (0, rest.count)
        while end < count {
            let (start, room) = (end, piece.count - end)
            let got = unsafe piece.withUnsafeMutableBytes { piece in
                unsafe Glibc.read(descriptor, piece.baseAddress.map { unsafe $0 + start }, room)
            }
            guard got > 0 else { throw Failure(description: "\(path): too short") }
            end += got
        }
    }
}
