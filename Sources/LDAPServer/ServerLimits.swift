/// What connections can make the server hold or do at most, and how long they may take.
package struct ServerLimits: Equatable, Sendable {
    /// Connections of all loops together that are served.
    ///
    /// An idle connection costs about 200 bytes here and, with TLS, some 10 KB in OpenSSL; 10,000 of
    /// the latter are 100 MB. The descriptor limit of the process lowers this where it is smaller.
    package var connectionsMax = 10_000

    /// Connections beyond ``connectionsMax`` that are accepted only to be told that the server is
    /// busy, since some clients hang when they are not told anything.
    ///
    /// When these are used up too, clients wait in the listener's queue. As many more may be
    /// refused because their source has too many; beyond that, those are closed at once.
    package var refusedConnectionsMax = 256

    /// Bytes of the first frame of a connection that is refused; it is closed when more come.
    package var refusedBytesMax = 4096

    /// Time for the first frame of a connection that is refused, with its handshake.
    package var refusedMilliseconds: Int64 = 2_000

    /// Connections that one loop accepts before it turns to those it has: a sixth of a millisecond's
    /// worth, so that whoever floods the server waits, and not those whom it serves.
    package var acceptsPerTick = 8

    /// Frames of one connection that are answered before others have their turn.
    ///
    /// Sixteen is what a busy client pipelines; 128 answers take less than a millisecond.
    package var framesPerTurn = 128

    /// What one source with limits may have of a tick, on all of its connections together: frames, a
    /// turn counting as four (``TickShares``).
    ///
    /// Some 70 µs' worth: twice what a busy client pipelines on one connection.
    package var sourceFramesPerTick = 32

    /// The same of all such sources together: half a millisecond, for which those without limits, and
    /// newcomers, may have to wait.
    package var strangersFramesPerTick = 256

    /// Bytes of answers of one connection before others have their turn; they are sent first, and
    /// reading goes on only when all of them are.
    package var outputBytesPerTurn = 256 * 1024

    /// Slices of long answers (``Outcome/more``) in one tick, of all connections of a loop together.
    ///
    /// A slice is about a millisecond: so long do those wait who ask for little.
    package var slicesPerTick = 2

    /// Bytes that are read of a connection while an answer is under way on it: what it may ask for
    /// meanwhile, which is answered in its turn.
    package var pipelinedBytesMax = 64 * 1024

    /// Bytes that all connections of one loop together may have in unfinished frames and unsent
    /// answers; a connection that needs more is closed.
    package var bufferedBytesPerLoopMax = 256 * 1024 * 1024

    /// Time for a TLS handshake.
    package var handshakeMilliseconds: Int64 = 10_000

    /// Time until the first frame is complete.
    package var firstFrameMilliseconds: Int64 = 30_000

    /// Time from the first byte of a later frame to its last.
    package var frameMilliseconds: Int64 = 30_000

    /// Time without a frame.
    ///
    /// Address books keep a connection open while they are; most notice when it has been closed.
    package var idleMilliseconds: Int64 = 15 * 60_000

    /// Time without a frame while more than three quarters of ``connectionsMax`` are in use: who
    /// keeps connections for nothing must not keep others out.
    package var crowdedIdleMilliseconds: Int64 = 30_000

    /// Time for work that is done elsewhere, such as checking a password.
    ///
    /// Whoever does it has limits of its own and always replies; this is for the case that it
    /// does not.
    package var replyMilliseconds: Int64 = 60_000

    /// Time to take an answer that did not fit the socket's buffer, besides what
    /// ``slowestReaderBytesPerSecond`` grants for its length.
    package var unsentMilliseconds: Int64 = 30_000

    /// The rate at which a client must take a long answer: a modem's.
    package var slowestReaderBytesPerSecond = 4096

    /// Time that a connection which the server has ended waits for the client's end, so that the
    /// last answer is not lost by a reset.
    package var lingerMilliseconds: Int64 = 2_000

    /// Time from ``LDAPServer/stop()`` until whatever is left is cut off.
    package var stopMilliseconds: Int64 = 4_000

    /// The limits as said above.
    package init() {}
}
