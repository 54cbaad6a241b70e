import ChangeFeed
import LDAP
import LDAPEngine
import LDAPServer

/// A limit that is one number: what it is called in the settings, what it may be, and where it goes.
///
/// docs/limits.md has the reasons. None is taken up before the next start: engines and loops have
/// made their room by them.
struct LimitNumber: Sendable {
    /// The setting.
    let key: String
    /// What it may be, in the setting's unit.
    let range: ClosedRange<Int>

    private let place: Place

    private enum Place: Sendable {
        case number(any WritableKeyPath<LimitSettings, Int> & Sendable)
        case milliseconds(any WritableKeyPath<LimitSettings, Int64> & Sendable)
    }

    private init(
        _ key: String,
        _ range: ClosedRange<Int>,
        _ place: any WritableKeyPath<LimitSettings, Int> & Sendable
    ) {
        (self.key, self.range, self.place) = ("limits.\(key)", range, .number(place))
    }

    private init(
        _ key: String,
        seconds range: ClosedRange<Int>,
        _ place: any WritableKeyPath<LimitSettings, Int64> & Sendable
    ) {
        (self.key, self.range, self.place) = ("limits.\(key)", range, .milliseconds(place))
    }

    /// What `limits` have for it, in the setting's unit.
    func value(in limits: LimitSettings) -> Int {
        switch place {
        case .number(let place): limits[keyPath: place]
        case .milliseconds(let place): Int(limits[keyPath: place] / 1000)
        }
    }

    /// Puts what the settings say into its place.
    func read(_ reader: SettingsReader, into limits: inout LimitSettings) throws(CommandFailure) {
        let value = try reader.number(key, range, default: value(in: limits))
        switch place {
        case .number(let place): limits[keyPath: place] = value
        case .milliseconds(let place): limits[keyPath: place] = Int64(value) * 1000
        }
    }

    private static let day = 86_400
    private static let mebibyte = 1 << 20
    /// What is surely taken by the authority, to which a write goes with who sent it.
    private static let writeMax = WriteCommand.bytesMax - mebibyte

    /// All of them, as docs/limits.md has them.
    static let all: [LimitNumber] = connections + messages + questions + turns

    private static let connections = [
        LimitNumber("connections", 1...1_000_000, \.server.connectionsMax),
        LimitNumber("refused.connections", 1...65_536, \.server.refusedConnectionsMax),
        LimitNumber("refused.bytes", 64...65_536, \.server.refusedBytesMax),
        LimitNumber("refused.seconds", seconds: 1...60, \.server.refusedMilliseconds),
        LimitNumber(
            "connection.handshake-seconds",
            seconds: 1...day,
            \.server.handshakeMilliseconds
        ),
        LimitNumber(
            "connection.first-message-seconds",
            seconds: 1...day,
            \.server.firstFrameMilliseconds
        ),
        LimitNumber("connection.message-seconds", seconds: 1...day, \.server.frameMilliseconds),
        LimitNumber("connection.idle-seconds", seconds: 1...day, \.server.idleMilliseconds),
        LimitNumber(
            "connection.crowded-idle-seconds",
            seconds: 1...day,
            \.server.crowdedIdleMilliseconds
        ),
        LimitNumber("connection.unsent-seconds", seconds: 1...day, \.server.unsentMilliseconds),
        LimitNumber(
            "connection.slowest-bytes-per-second",
            1...1_000_000_000,
            \.server.slowestReaderBytesPerSecond
        ),
        LimitNumber("connection.reply-seconds", seconds: 1...day, \.server.replyMilliseconds),
        LimitNumber(
            "connection.pipelined-bytes",
            4096...16 * mebibyte,
            \.server.pipelinedBytesMax
        ),
        LimitNumber(
            "connection.output-bytes",
            4096...16 * mebibyte,
            \.server.outputBytesPerTurn
        ),
        LimitNumber(
            "buffered-bytes-per-loop",
            mebibyte...65_536 * mebibyte,
            \.server.bufferedBytesPerLoopMax
        ),
    ]

    private static let messages = [
        LimitNumber("message.bytes", 4096...writeMax, \.engine.messageBytesMax),
        LimitNumber(
            "message.bytes-when-bound",
            4096...writeMax,
            \.engine.boundMessageBytesMax
        ),
        LimitNumber("message.controls", 1...1024, \.engine.message.controlsMax),
        LimitNumber("message.attributes", 1...4096, \.engine.message.attributesMax),
        LimitNumber("message.values-written", 1...4096, \.engine.message.writtenValuesMax),
        LimitNumber("message.sort-keys", 1...64, \.engine.message.sortKeysMax),
        LimitNumber(
            "message.password-bytes",
            64...WriteCommand.passwordBytesMax,
            \.engine.passwordBytesMax
        ),
        // Walking a filter is recursive: each level takes some hundred bytes of a thread's stack.
        LimitNumber("filter.depth", 1...64, \.engine.message.filterDepthMax),
        LimitNumber("filter.terms", 1...4096, \.engine.message.filterTermsMax),
        LimitNumber("filter.substring-parts", 1...256, \.engine.message.substringPartsMax),
    ]

    private static let questions = [
        LimitNumber("search.addresses", 1...1000, \.engine.pinnedAddressesMax),
        LimitNumber("search.work-bytes", 65_536...1024 * mebibyte, \.engine.filterBytesMax),
        LimitNumber("search.answer-bytes", 65_536...1024 * mebibyte, \.engine.responseBytesMax),
        LimitNumber("search.composed-values", 1...256, \.engine.composedValuesMax),
        LimitNumber("search.seconds", 1...day, \.engine.searchSecondsMax),
        LimitNumber("search.sorted-entries", 1...1_000_000, \.engine.sortEntriesMax),
        LimitNumber("search.sorted-bytes", 65_536...1024 * mebibyte, \.engine.sortBytesMax),
        LimitNumber("partner.entries", 1...1_000_000, \.engine.partnerEntriesMax),
        LimitNumber("partner.characters", 1...64, \.engine.partnerCharactersMin),
        LimitNumber("partner.entries-examined", 1...1_000_000_000, \.engine.partnerExaminedMax),
        LimitNumber("internal.entries", 1...Int.max, \.engine.internalEntriesMax),
    ]

    private static let turns = [
        LimitNumber("turn.accepts", 1...1024, \.server.acceptsPerTick),
        LimitNumber("turn.messages", 1...65_536, \.server.framesPerTurn),
        LimitNumber("turn.source-messages", 1...65_536, \.server.sourceFramesPerTick),
        LimitNumber("turn.sources-messages", 1...1_000_000, \.server.strangersFramesPerTick),
        LimitNumber("turn.slices", 1...1024, \.server.slicesPerTick),
        LimitNumber("turn.slice-work-bytes", 65_536...1024 * mebibyte, \.engine.sliceWorkMax),
        LimitNumber("turn.slice-bytes", 4096...16 * mebibyte, \.engine.sliceBytesMax),
    ]
}
