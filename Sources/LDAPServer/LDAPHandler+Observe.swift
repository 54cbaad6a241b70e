internal import BER
internal import LDAPEngine

/// What is written down and measured of requests and answers, for those connections and servers that
/// want it.
extension LDAPHandler {
    /// Answers one LDAPMessage, and takes its time and writes it down as is wanted.
    ///
    /// Never inlined: a look-up that nobody observes does not pay for it.
    @inline(never)
    mutating func observe(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome {
        let arrival = readTickStart()
        let operation = session.log.isLogged ? record(frame, &session) : nil
        let start = output.count
        let outcome = answer(frame, session: &session, output: &output)
        if let operation {
            record(output.bytes.extracting(droppingFirst: start), to: operation, &session)
        }
        switch outcome {
        case .more, .suspended: session.arrival = arrival
        case .none, .close, .startTLS: measure(since: arrival)
        }
        return outcome
    }

    /// Takes time and writes down what a later step of an answer has brought.
    mutating func noteProgress(
        of session: inout Session,
        output: borrowing BERWriter,
        from start: Int
    ) {
        if session.log.isLogged {
            record(output.bytes.extracting(droppingFirst: start), to: nil, &session)
        }
        if engine.lastOperation.isFinished, session.arrival != 0 {
            measure(since: session.arrival)
            session.arrival = 0
        }
    }

    /// Writes down a request.
    mutating func record(
        _ frame: Span<UInt8>,
        _ session: inout Session
    ) -> SessionLog.OpenOperation {
        recorder.request(
            frame,
            &session.log,
            limits: limits.message,
            arrival: readTickStart(),
            start: LogTime.monotonicNanoseconds
        )
    }

    /// Writes down the answers to the request at hand and to what is still under way.
    mutating func record(
        _ answers: Span<UInt8>,
        to operation: SessionLog.OpenOperation?,
        _ session: inout Session
    ) {
        recorder.answers(
            answers,
            to: operation,
            &session.log,
            now: LogTime.monotonicNanoseconds
        )
    }

    private func measure(since arrival: Int64) {
        if isTimed { metrics.latency.add(nanoseconds: LogTime.monotonicNanoseconds - arrival) }
    }

    /// When the tick's first observed request was there.
    private mutating func readTickStart() -> Int64 {
        if let tickStart { return tickStart }
        let now = LogTime.monotonicNanoseconds
        tickStart = now
        return now
    }
}
