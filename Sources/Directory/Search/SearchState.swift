import BER
import LDAP
import LMDB

/// The value of the search file's `meta.state`: what changes with every commit.
///
/// ```
///  0       4       8        16         24             32
///  | format | flags | epoch  | last csn | built up to  |     flags: 1, every entry is there
/// ```
struct SearchState: Equatable {
    /// The format that this program writes and reads.
    static let format: UInt32 = 2
    /// The value's key in `meta`.
    static let key: [UInt8] = Array("state".utf8)
    /// The key of ``textProbe`` in the form that the index keeps.
    static let textKey: [UInt8] = Array("text".utf8)
    /// A text whose form differs when text is prepared in another way than when the index was made.
    static let textProbe = "  Zo\u{eb} \u{fb01}n  STRA\u{df}E\u{ad} \u{ff21}e\u{301}\u{410}\u{5d0}"
    /// The form of ``textProbe`` by this program.
    static let textForm = IndexText.form(of: Array(textProbe.utf8)) ?? []

    private static let byteCount = 32

    /// The directory file that the index is about.
    var epoch: UInt64
    /// The directory's last change that is in the index.
    var lastCSN: UInt64
    /// The ids up to this one are in the index whatever else is: how far a later build has come.
    var builtThrough: UInt64
    /// Whether every entry is in the index.
    var isComplete: Bool

    /// The state of an index of nothing.
    init(epoch: UInt64, isComplete: Bool) {
        self.epoch = epoch
        self.isComplete = isComplete
        lastCSN = 0
        builtThrough = 0
    }

    /// Reads the value; nil when it is of another format.
    init?(stored bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount,
            bytes.integer(at: 0, as: UInt32.self) == Self.format
        else { return nil }
        isComplete = bytes.integer(at: 4, as: UInt32.self) & 1 == 1
        epoch = bytes.integer(at: 8, as: UInt64.self)
        lastCSN = bytes.integer(at: 16, as: UInt64.self)
        builtThrough = bytes.integer(at: 24, as: UInt64.self)
    }

    /// Whether this is `earlier`, perhaps with changes behind it.
    func follows(_ earlier: SearchState) -> Bool {
        var same = self
        same.lastCSN = earlier.lastCSN
        return same == earlier && lastCSN >= earlier.lastCSN
    }

    /// The value.
    func bytes() -> [UInt8] {
        var writer = BERWriter(capacity: Self.byteCount)
        writer.appendLittleEndian(Self.format)
        writer.appendLittleEndian(isComplete ? UInt32(1) : 0)
        writer.appendLittleEndian(epoch)
        writer.appendLittleEndian(lastCSN)
        writer.appendLittleEndian(builtThrough)
        return writer.array()
    }
}
