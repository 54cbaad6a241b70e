package import BER
package import Directory
import LDAP

extension Engine {
    /// Goes on with what ``Outcome/more`` left under way.
    ///
    /// Call it when the output so far has been sent; with nothing under way, as after an abandon, it
    /// does nothing.
    package mutating func resume(
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) -> Outcome {
        begin()
        if isHeldBack(reader), let job = session.job {
            regrade(&session)
            return holdBackSlice(job.messageID, session: &session, now: now)
        }
        guard var job = session.job else { return .none }
        session.job = nil
        // Moved, not copied: it may hold thousands of keys.
        order = job.order
        job.order = nil
        regrade(&session)
        lastOperation.messageID = job.messageID
        lastOperation.kind = .search
        let content = job.content
        let controlBytes = job.controls
        do throws(LDAPError) {
            let limits = configuration.limits.message
            let request = try SearchRequest(content.span, limits: limits)
            let controls = try RequestControls(
                ControlList(checked: controlBytes.span),
                of: .search,
                grade: session.grade,
                limits: limits
            )
            return resume(
                job,
                request,
                controls.values,
                session: &session,
                reader: reader,
                now: now,
                output: &output
            )
        } catch {
            // It could be read when it came, and with it what another policy does not allow.
            order = nil
            respond(
                job.messageID,
                SearchEnd.tag,
                error.resultCode,
                error.diagnostic,
                output: &output
            )
            return .none
        }
    }

    private mutating func resume(
        _ job: SearchJob,
        _ request: SearchRequest,
        _ values: MatchedValuesControl?,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) -> Outcome {
        var progress = job.progress
        var answer = SearchAnswer(
            messageID: job.messageID,
            request: request,
            now: now,
            showsOperational: session.grade == .internal,
            values: values,
            // With subentries alone nothing would be under way.
            visibility: .usual,
            start: output.count,
            sent: progress.sent,
            configuration: configuration
        )
        do throws(DirectoryError) {
            let end = try goOn(
                &answer,
                &progress,
                session: &session,
                reader: reader,
                output: &output
            )
            lastOperation.entries = answer.sent - job.progress.sent
            guard end != .underWay else {
                session.job = SearchJob(
                    messageID: job.messageID,
                    content: job.content,
                    controls: job.controls,
                    progress: progress,
                    order: order
                )
                order = nil
                lastOperation.isFinished = false
                return .more
            }
            finish(job.messageID, end, sent: answer.sent, output: &output)
        } catch {
            order = nil
            fail(error, messageID: job.messageID, tag: SearchEnd.tag, output: &output)
        }
        return .none
    }

    /// Does one slice of a search.
    mutating func goOn(
        _ answer: inout SearchAnswer,
        _ progress: inout SearchProgress,
        session: inout Session,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd {
        guard order == nil else {
            return try goOnInOrder(
                &answer,
                &progress,
                session: &session,
                reader: reader,
                output: &output
            )
        }
        return try goOnByID(
            &answer,
            &progress,
            session: &session,
            reader: reader,
            output: &output
        )
    }

    /// Why a search does not go on; nil when it does.
    borrowing func refusal(
        _ answer: borrowing SearchAnswer,
        _ progress: SearchProgress,
        _ session: borrowing Session,
        reader: borrowing DirectoryReader
    ) throws(DirectoryError) -> SearchEnd? {
        // Another policy may hold by now.
        guard let grade = session.grade, grade > .public else { return .notAllowed }
        guard try reader.epoch() == progress.epoch else { return .directoryReplaced }
        return timeReached(answer, progress)
    }

    /// Does one slice of a search whose entries are met by rising id.
    mutating func goOnByID(
        _ answer: inout SearchAnswer,
        _ progress: inout SearchProgress,
        session: inout Session,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd {
        if let end = try refusal(answer, progress, session, reader: reader) { return end }
        var slice = SearchSlice(configuration.limits, outputCount: output.count)
        defer { progress.sent = answer.sent }
        while slice.hasRoom(outputCount: output.count) {
            let end: SearchEnd?
            switch progress.plan {
            case .walk:
                end = try walk(
                    &answer,
                    &progress,
                    &slice,
                    session: &session,
                    reader: reader,
                    output: &output
                )
            case .candidates(let term):
                slice.take(SearchSlice.candidatesCost)
                let found = try reader.searchCandidates(
                    term,
                    afterID: progress.place,
                    limit: Self.candidatesCount(answer, progress)
                )
                guard let found else {
                    progress.plan = .walk
                    continue
                }
                end = try look(
                    at: found.ids,
                    &answer,
                    &progress,
                    &slice,
                    session: &session,
                    reader: reader,
                    output: &output
                )
                // Of those found, some may be left.
                if end == nil, (found.ids.last ?? 0) <= progress.place {
                    guard let place = found.place else { return .complete }
                    progress.place = place
                }
            case .entries(let ids):
                end = try look(
                    at: ids,
                    &answer,
                    &progress,
                    &slice,
                    session: &session,
                    reader: reader,
                    output: &output
                )
                if end == nil, (ids.last ?? 0) <= progress.place { return .complete }
            }
            if let end { return end }
        }
        return .underWay
    }

    /// Looks at the entries with these rising ids behind the place, while there is room; at one at
    /// least, so that every slice comes further.
    private mutating func look(
        at ids: [UInt64],
        _ answer: inout SearchAnswer,
        _ progress: inout SearchProgress,
        _ slice: inout SearchSlice,
        session: inout Session,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd? {
        for id in ids where id > progress.place {
            progress.place = id
            if let entry = try reader.entry(id) {
                let end = try examine(
                    entry,
                    &answer,
                    &progress,
                    &slice,
                    session: &session,
                    reader: reader,
                    output: &output
                )
                if let end { return end }
            }
            guard slice.hasRoom(outputCount: output.count) else { return nil }
        }
        return nil
    }

    /// Looks at the entries behind the place, in the order of their ids, while there is room.
    private mutating func walk(
        _ answer: inout SearchAnswer,
        _ progress: inout SearchProgress,
        _ slice: inout SearchSlice,
        session: inout Session,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd? {
        var end: SearchEnd?
        var failure: DirectoryError?
        let place = try reader.entries(afterID: progress.place, count: .max) { entry in
            progress.place = entry.id
            do throws(DirectoryError) {
                end = try examine(
                    entry,
                    &answer,
                    &progress,
                    &slice,
                    session: &session,
                    reader: reader,
                    output: &output
                )
            } catch { failure = error }
            return end == nil && failure == nil && slice.hasRoom(outputCount: output.count)
        }
        if let failure { throw failure }
        return end ?? (place == nil ? .complete : nil)
    }

    /// How many candidates to ask for: at first not many more than entries are wanted, which most
    /// searches of partners end with.
    private static func candidatesCount(
        _ answer: borrowing SearchAnswer,
        _ progress: SearchProgress
    ) -> Int {
        let most = SearchSlice.candidatesCount
        guard progress.place == 0 else { return most }
        let limit = Int(answer.request.sizeLimit)
        let wanted = min(limit > 0 ? limit : most, progress.entriesMax, most)
        return min(wanted + SearchSlice.candidatesSpare, most)
    }

    /// Sends `entry` if it is in scope, shown, and matches.
    mutating func examine(
        _ entry: borrowing EntryView,
        _ answer: inout SearchAnswer,
        _ progress: inout SearchProgress,
        _ slice: inout SearchSlice,
        session: inout Session,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd? {
        slice.take(SearchSlice.entryCost)
        progress.examined += 1
        guard progress.examined <= progress.examinedMax else { return .tooMuchWork }
        guard isShown(entry, progress.scope, session, now: answer.now) else { return nil }
        scratch.allow(bytes: configuration.limits.filterBytesMax)
        let isMatch = answer.matches(entry, &scratch, configuration)
        slice.take(configuration.limits.filterBytesMax - scratch.left)
        if scratch.isSpent { return .tooMuchWork }
        guard isMatch else { return nil }
        guard order == nil else {
            return try takeInOrder(entry, &answer, &slice, reader: reader, output: &output)
        }
        if let end = answer.limitReached(entriesMax: progress.entriesMax) { return end }
        guard try append(entry, &answer, reader: reader, to: &output) else {
            return .tooMuchWork
        }
        guard !session.showsEveryMailbox, let address = entry.attribute(.mail) else { return nil }
        // Whoever is sent an address has been told it.
        var values = OctetStringList(checked: address.values)
        if let value = values.next() {
            count(configuration.addressHash(value), isMiss: false, &session)
        }
        return nil
    }

    /// Whether `entry` is in scope, and shown to the client.
    private mutating func isShown(
        _ entry: borrowing EntryView,
        _ scope: SearchScope,
        _ session: borrowing Session,
        now: Int64
    ) -> Bool {
        guard session.showsEveryMailbox else {
            return entry.kind == .mailbox && scope.hasMailboxes
                && entry.certificateCount(validAt: now) > 0
        }
        switch entry.kind {
        case .mailbox: return scope.hasMailboxes
        case .suffix: return scope.hasSuffix
        case .certificationAuthority:
            key.removeAll()
            do throws(LDAPError) {
                try DistinguishedName.appendKey(
                    of: entry.name,
                    schema: configuration.schema,
                    to: &key
                )
            } catch { return false }
            return scope.hasAuthority(key.bytes)
        }
    }

    /// Why there is no time for more; nil when there is.
    private borrowing func timeReached(
        _ answer: borrowing SearchAnswer,
        _ progress: SearchProgress
    ) -> SearchEnd? {
        let seconds = answer.now - progress.began
        let wanted = Int64(answer.request.timeLimitSeconds)
        if wanted > 0, seconds > wanted { return .timeLimit }
        return seconds > Int64(configuration.limits.searchSecondsMax) ? .tooSlow : nil
    }
}
