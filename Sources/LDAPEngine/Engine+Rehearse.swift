package import BER
package import Directory
import LDAP

/// Reading pages that may be cold where nobody has to wait for it; docs/architecture.md, "Cold pages".
extension Engine {
    /// Goes through `rehearsal` as it is going to be done, and leaves what it would send in `output`,
    /// for nobody.
    ///
    /// Everything that it reads is read; nothing else comes of it. For an engine of its own on a
    /// thread that may wait, with a reader that has just been renewed.
    package mutating func rehearse(
        _ rehearsal: Rehearsal,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) {
        var session = rehearsal.session
        // Its grade is what the loop's policy says.
        session.accessGeneration = accessGeneration
        mayFault = true
        if let message = rehearsal.message {
            _ = receive(
                message.span,
                session: &session,
                reader: reader,
                now: rehearsal.now,
                output: &output
            )
        } else {
            _ = resume(
                session: &session,
                reader: reader,
                now: rehearsal.now,
                output: &output
            )
        }
        // The loop meets it too, and tells.
        _ = takeFault()
    }

    /// Whether what is to be read now is to be rehearsed first.
    @inline(__always)
    borrowing func isHeldBack(_ reader: borrowing DirectoryReader) -> Bool {
        reader.mayBeCold && !mayFault
    }

    /// Whether the mailboxes with the pinned addresses are to be looked up by a rehearsal first; else
    /// they are noted as looked up.
    ///
    /// Never inlined: look-ups have nothing to do with it where no page is cold.
    @inline(never)
    mutating func holdsBackPins(_ reader: borrowing DirectoryReader, now: Int64) -> Bool {
        let generation = reader.number
        if !mayFault {
            for index in 0..<pins.count {
                let hash = configuration.addressHash(pins.address(at: index))
                guard warm.contains(hash, generation: generation, now: now) else { return true }
            }
        }
        for index in 0..<pins.count {
            let hash = configuration.addressHash(pins.address(at: index))
            warm.note(hash, generation: generation, now: now)
        }
        return false
    }

    /// The same for one address with this hash.
    @inline(never)
    mutating func holdsBack(
        _ hash: UInt64,
        _ reader: borrowing DirectoryReader,
        now: Int64
    ) -> Bool {
        let generation = reader.number
        guard mayFault || warm.contains(hash, generation: generation, now: now) else { return true }
        warm.note(hash, generation: generation, now: now)
        return false
    }

    /// Leaves a request for a rehearsal: nothing of it has been answered.
    @inline(never)
    mutating func holdBack(
        _ message: borrowing LDAPMessage,
        _ tag: BERTag,
        lookUps: Int,
        session: inout Session,
        now: Int64
    ) -> Outcome {
        order = nil
        uncount(&session)
        lastOperation.isFinished = false
        let bytes = message.bytes.array()
        let rehearsal = Rehearsal(message: bytes, session: session, now: now, lookUps: lookUps)
        session.suspended = SuspendedRequest(
            messageID: message.messageID,
            kind: .rehearsal(bytes, tag),
            deferred: .rehearsal(rehearsal)
        )
        return .suspended
    }

    /// Leaves the next slice of the search under way for a rehearsal.
    @inline(never)
    mutating func holdBackSlice(
        _ messageID: Int32,
        session: inout Session,
        now: Int64
    ) -> Outcome {
        lastOperation.messageID = messageID
        lastOperation.kind = .search
        lastOperation.isFinished = false
        let rehearsal = Rehearsal(message: nil, session: session, now: now, lookUps: 0)
        session.suspended = SuspendedRequest(
            messageID: messageID,
            kind: .slice,
            deferred: .rehearsal(rehearsal)
        )
        return .suspended
    }

    /// Takes back what was counted of a request that is going to be answered as if it came anew.
    private mutating func uncount(_ session: inout Session) {
        session.lookUps &-= UInt64(lastOperation.lookUps)
        session.misses &-= UInt64(lastOperation.misses)
        session.allowance &+= lastOperation.lookUps
        lastOperation.lookUps = 0
        lastOperation.misses = 0
        lookUps.removeAll()
    }

    /// Does what was rehearsed, or says that too many wait.
    mutating func perform(
        rehearsed message: [UInt8],
        _ tag: BERTag,
        _ verdict: RehearsalVerdict,
        _ request: SuspendedRequest,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) -> Outcome {
        guard verdict == .done else {
            lastOperation.kind = tag == SearchEnd.tag ? .search : .compare
            let end = SearchEnd.tooManyWait
            respond(request.messageID, tag, end.code, end.diagnostic, output: &output)
            return .none
        }
        mayFault = true
        defer { mayFault = false }
        return receive(message.span, session: &session, reader: reader, now: now, output: &output)
    }

    /// Goes on with a search whose next slice was rehearsed, or ends it since too many wait.
    mutating func performSlice(
        _ verdict: RehearsalVerdict,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) -> Outcome {
        guard verdict == .done else {
            guard let job = session.job else { return .none }
            session.job = nil
            lastOperation.kind = .search
            let end = SearchEnd.tooManyWait
            respond(job.messageID, SearchEnd.tag, end.code, end.diagnostic, output: &output)
            return .none
        }
        mayFault = true
        defer { mayFault = false }
        return resume(session: &session, reader: reader, now: now, output: &output)
    }
}
