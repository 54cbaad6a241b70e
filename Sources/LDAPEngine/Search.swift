import BER
import Directory
import LDAP

extension Engine {
    /// Answers a search (RFC 4511 §4.5).
    /// - Throws: ``LDAPError`` when the request cannot be decoded or its base is no name.
    mutating func search(
        _ message: borrowing LDAPMessage,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) throws(LDAPError) -> Outcome {
        let request = try SearchRequest(message.content, limits: configuration.limits.message)
        let tag = SearchEnd.tag
        guard session.grade != nil else {
            let end = SearchEnd.notAllowed
            respond(message.messageID, tag, end.code, end.diagnostic, output: &output)
            return .none
        }
        let resolution: Resolution
        do throws(DirectoryError) {
            resolution = try resolve(request.base, session: &session, reader: reader, now: now)
        } catch {
            fail(error, messageID: message.messageID, tag: tag, output: &output)
            return .none
        }
        switch resolution {
        case .invalid(let error): throw error
        case .overAllowance:
            let end = SearchEnd.overAllowance
            respond(message.messageID, tag, end.code, end.diagnostic, output: &output)
        case .heldBack:
            return holdBack(message, tag, lookUps: 1, session: &session, now: now)
        case .nowhere(let nearest):
            refuseName(
                nearest: nearest,
                messageID: message.messageID,
                tag: tag,
                reader: reader,
                output: &output
            )
        case .found(let place):
            var values: MatchedValuesControl?
            var visibility = EntryVisibility.usual
            if message.hasControls {
                // It may be the naming context's entry that something is asserted of.
                if session.grade == .internal, isHeldBack(reader) {
                    return holdBack(message, tag, lookUps: 0, session: &session, now: now)
                }
                let controls = try controls(of: message, session: session)
                guard
                    meets(
                        controls,
                        at: place,
                        message,
                        session: session,
                        reader: reader,
                        now: now,
                        output: &output
                    )
                else { return .none }
                values = controls.values
                visibility = controls.visibility
                guard
                    beginOrder(
                        controls,
                        message,
                        request,
                        session: session,
                        reader: reader,
                        output: &output
                    )
                else { return .none }
            }
            let sent = order?.page?.sent ?? 0
            var answer = SearchAnswer(
                messageID: message.messageID,
                request: request,
                now: now,
                showsOperational: session.grade == .internal,
                values: values,
                visibility: visibility,
                start: output.count,
                sent: sent,
                configuration: configuration
            )
            do throws(DirectoryError) {
                let end = try search(
                    at: place,
                    &answer,
                    session: &session,
                    reader: reader,
                    output: &output
                )
                lastOperation.entries = answer.sent - sent
                switch end {
                case .underWay: return suspend(message, session: &session)
                case .heldBack:
                    let lookUps = max(pins.count, 1)
                    return holdBack(message, tag, lookUps: lookUps, session: &session, now: now)
                default: finish(message.messageID, end, sent: answer.sent, output: &output)
                }
            } catch {
                order = nil
                fail(error, messageID: message.messageID, tag: tag, output: &output)
            }
        }
        return .none
    }

    /// Keeps what is to go on after this answer has been sent.
    @inline(never)
    private mutating func suspend(
        _ message: borrowing LDAPMessage,
        session: inout Session
    ) -> Outcome {
        guard let progress = underWay else { return .none }
        underWay = nil
        session.job = SearchJob(
            messageID: message.messageID,
            content: message.content.array(),
            controls: message.controlBytes.array(),
            progress: progress,
            order: order
        )
        order = nil
        lastOperation.isFinished = false
        return .more
    }

    /// Sends what stands at `place` or, pinned, below it; docs/ldap.md has the table.
    private mutating func search(
        at place: Place,
        _ answer: inout SearchAnswer,
        session: inout Session,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd {
        let scope = answer.request.scope
        scratch.allow(bytes: configuration.limits.filterBytesMax)
        switch place {
        case .subschema:
            guard scope != .singleLevel, answer.visibility != .entries else { return .complete }
            return send(configuration.subschema, &answer, output: &output)
        case .monitor(let base):
            return try searchMonitor(at: base, &answer, reader: reader, output: &output)
        case .entry(let id) where scope == .baseObject:
            return try read(id, &answer, reader: reader, output: &output)
        case .root, .namingContext, .entry: break
        }
        pins.removeAll()
        let isInternal = session.grade == .internal
        let rule = PinRule(for: session.grade)
        switch rule.collect(answer.request.filter, configuration.schema, into: &pins) {
        case .tooMany:
            guard isInternal else { return .tooManyAddresses }
            return try searchOpenly(
                at: place,
                .wholeSubtree,
                &answer,
                session: &session,
                reader: reader,
                output: &output
            )
        case .open:
            guard place == .root, scope == .baseObject else {
                return try searchOpenly(
                    at: place,
                    scope,
                    &answer,
                    session: &session,
                    reader: reader,
                    output: &output
                )
            }
            return send(configuration.rootDSE(for: session), &answer, output: &output)
        case .pinned(let isDecided):
            if case .entry(let id) = place {
                // No mailbox stands below another, or below an authority.
                guard scope == .wholeSubtree else { return .complete }
                return try read(id, &answer, reader: reader, output: &output)
            }
            guard order == nil else {
                return try searchOpenly(
                    at: place,
                    .wholeSubtree,
                    &answer,
                    session: &session,
                    reader: reader,
                    output: &output
                )
            }
            return try sendPinned(
                &answer,
                isDecided: isDecided,
                session: &session,
                reader: reader,
                output: &output
            )
        }
    }

    /// Sends the entries of the pinned addresses that match the filter.
    private mutating func sendPinned(
        _ answer: inout SearchAnswer,
        isDecided: Bool,
        session: inout Session,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd {
        guard pins.count <= session.allowance else { return .overAllowance }
        guard answer.visibility != .subentries else { return .complete }
        if reader.mayBeCold, holdsBackPins(reader, now: answer.now) { return .heldBack }
        let showsAll = session.showsEveryMailboxByName
        for index in 0..<pins.count {
            let hash = configuration.addressHash(pins.address(at: index))
            let now = answer.now
            // The addresses differ, and no entry has two: no entry is met twice.
            guard
                let entry = try Self.mailbox(
                    pins.address(at: index),
                    hash,
                    showsAll: showsAll,
                    reader: reader,
                    now: now
                )
            else {
                count(hash, isMiss: true, &session)
                continue
            }
            count(hash, isMiss: false, &session)
            if !isDecided {
                let isMatch = answer.matches(entry, &scratch, configuration)
                if scratch.isSpent { return .tooMuchWork }
                guard isMatch else { continue }
            }
            if let end = answer.limitReached(output: output) { return end }
            guard try append(entry, &answer, reader: reader, to: &output) else {
                return .tooMuchWork
            }
        }
        return .complete
    }

    /// Sends the entry `id` if it matches the filter.
    mutating func read(
        _ id: UInt64,
        _ answer: inout SearchAnswer,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd {
        guard answer.visibility != .subentries else { return .complete }
        if let entry = try reader.entry(id) {
            let isMatch = answer.matches(entry, &scratch, configuration)
            if scratch.isSpent { return .tooMuchWork }
            if isMatch, try !append(entry, &answer, reader: reader, to: &output) {
                return .tooMuchWork
            }
        }
        return .complete
    }

    /// Sends an entry that is not in the directory, if it matches the filter.
    private mutating func send(
        _ entry: VirtualEntry,
        _ answer: inout SearchAnswer,
        output: inout BERWriter
    ) -> SearchEnd {
        let isMatch = answer.matches(entry, &scratch, configuration)
        if scratch.isSpent { return .tooMuchWork }
        if isMatch, !append(entry, &answer, output: &output) { return .tooMuchWork }
        return .complete
    }

    /// Appends an entry that is not in the directory; false when leaving out what is not wanted of it
    /// takes too much work.
    mutating func append(
        _ entry: VirtualEntry,
        _ answer: inout SearchAnswer,
        output: inout BERWriter
    ) -> Bool {
        let start = output.count
        answer.append(entry, configuration, to: &output)
        return keepsWanted(answer, from: start, output: &output)
    }

    /// Appends an entry of the directory; false when leaving out what is not wanted of it takes too
    /// much work.
    mutating func append(
        _ entry: borrowing EntryView,
        _ answer: inout SearchAnswer,
        reader: borrowing DirectoryReader,
        to output: inout BERWriter
    ) throws(DirectoryError) -> Bool {
        let start = output.count
        try answer.append(entry, configuration, reader: reader, to: &output)
        return keepsWanted(answer, from: start, output: &output)
    }

    /// Leaves the values that are wanted of the entry written last; false when that takes too much
    /// work.
    private mutating func keepsWanted(
        _ answer: borrowing SearchAnswer,
        from start: Int,
        output: inout BERWriter
    ) -> Bool {
        guard let values = answer.values, !answer.request.typesOnly else { return true }
        return keepValues(matching: values, from: start, output: &output)
    }
}
