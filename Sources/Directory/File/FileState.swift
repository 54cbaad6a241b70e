import BER
import LMDB
import PKIX

/// The value of `meta.state`: what changes with every commit.
///
/// ```
///  0       4       8        16        24                 56      64         72        80
///  | format | zero  | epoch  | position | chain hash (32) | time  | last csn | next id |
/// ```
struct FileState: Equatable {
    /// The format that this program writes and reads.
    static let format: UInt32 = 2
    /// The length of the value.
    static let byteCount = 80
    /// The value's key in `meta`.
    static let key: [UInt8] = Array("state".utf8)
    /// The key of the naming context as text.
    static let suffixKey: [UInt8] = Array("suffix".utf8)
    /// The key of ``DirectoryOptions/namesProbe`` in its normalized form.
    static let namesKey: [UInt8] = Array("names".utf8)

    /// The random number that names the generation.
    var epoch: UInt64
    /// The last event applied.
    var standing: Standing
    /// The highest change number given.
    var lastCSN: UInt64
    /// The next id to give; ids start at 1.
    var nextID: UInt64

    /// The state of a generation without entries.
    init(epoch: UInt64) {
        self.epoch = epoch
        standing = .empty
        lastCSN = 0
        nextID = 1
    }

    /// Reads the value.
    /// - Throws: ``DirectoryError/newerFormat(found:known:)``,
    ///   ``DirectoryError/rebuildNeeded(_:)`` for an older format or another length.
    init(reading bytes: Span<UInt8>) throws(DirectoryError) {
        guard bytes.count >= 4 else { throw .rebuildNeeded(.damaged) }
        let format = bytes.integer(at: 0, as: UInt32.self)
        if format > Self.format { throw .newerFormat(found: format, known: Self.format) }
        if format < Self.format { throw .rebuildNeeded(.olderFormat(found: format)) }
        guard bytes.count == Self.byteCount else { throw .rebuildNeeded(.damaged) }
        epoch = bytes.integer(at: 8, as: UInt64.self)
        standing = Standing(
            position: bytes.integer(at: 16, as: UInt64.self),
            chainHash: [UInt8](capacity: Standing.chainHashBytes) { output in
                for index in 24..<56 { output.append(bytes[index]) }
            },
            time: bytes.integer(at: 56, as: Int64.self)
        )
        lastCSN = bytes.integer(at: 64, as: UInt64.self)
        nextID = bytes.integer(at: 72, as: UInt64.self)
    }

    /// Appends the value.
    func write(to writer: inout BERWriter) {
        writer.appendLittleEndian(Self.format)
        writer.appendLittleEndian(UInt32(0))
        writer.appendLittleEndian(epoch)
        writer.appendLittleEndian(standing.position)
        writer.append(standing.chainHash)
        writer.appendLittleEndian(standing.time)
        writer.appendLittleEndian(lastCSN)
        writer.appendLittleEndian(nextID)
    }

    /// The state that `view` sees.
    static func read(
        _ view: ReadView,
        _ tables: DirectoryTables
    ) throws(DirectoryError) -> FileState {
        guard let bytes = try view.find(tables.meta, key.span) else {
            throw .rebuildNeeded(.damaged)
        }
        return try FileState(reading: bytes)
    }

    /// The value of another key of `meta`, which every directory has.
    static func value(
        of key: [UInt8],
        _ view: ReadView,
        _ tables: DirectoryTables
    ) throws(DirectoryError) -> [UInt8] {
        guard let bytes = try view.find(tables.meta, key.span) else {
            throw .rebuildNeeded(.damaged)
        }
        return bytes.array()
    }

    /// Puts the value in its place.
    func store(
        in transaction: inout WriteTransaction,
        _ tables: DirectoryTables
    ) throws(DirectoryError) {
        let key = Self.key
        let value = bytes()
        try transaction.store(tables.meta, key.span, value.span)
    }

    /// The value.
    func bytes() -> [UInt8] {
        var writer = BERWriter(capacity: Self.byteCount)
        write(to: &writer)
        return writer.array()
    }

    /// The next change number for something that changed at `time` (µs): that time where it is
    /// above all numbers given before, else one above them.
    mutating func makeCSN(time: Int64) -> UInt64 {
        lastCSN = max(lastCSN + 1, UInt64(clamping: time))
        return lastCSN
    }
}
