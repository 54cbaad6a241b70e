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
    ) throws(LDAPError) {
        let request = try SearchRequest(message.content, limits: configuration.limits.message)
        let tag = SearchEnd.tag
        let resolution: Resolution
        do throws(DirectoryError) {
            resolution = try resolve(request.base, session: &session, reader: reader)
        } catch {
            return fail(error, messageID: message.messageID, tag: tag, output: &output)
        }
        switch resolution {
        case .invalid(let error): throw error
        case .nowhere(let nearest):
            refuseName(
                nearest: nearest,
                messageID: message.messageID,
                tag: tag,
                reader: reader,
                output: &output
            )
        case .found(let place):
            var answer = SearchAnswer(
                messageID: message.messageID,
                request: request,
                now: now,
                start: output.count,
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
                lastOperation.entries = answer.sent
                respond(message.messageID, tag, end.code, end.diagnostic, output: &output)
            } catch {
                fail(error, messageID: message.messageID, tag: tag, output: &output)
            }
        }
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
            guard scope != .singleLevel else { return .complete }
            return send(configuration.subschema, &answer, output: &output)
        case .entry(let id) where scope == .baseObject:
            return try read(id, &answer, reader: reader, output: &output)
        case .root, .namingContext, .entry: break
        }
        pins.removeAll()
        let rule = PinRule(schema: configuration.schema)
        switch rule.collect(answer.request.filter, into: &pins) {
        case .tooMany: return .tooManyAddresses
        case .open:
            guard place == .root, scope == .baseObject else { return .notPinned }
            return send(configuration.rootDSE(for: session), &answer, output: &output)
        case .pinned(let isDecided):
            if case .entry(let id) = place {
                // Nothing stands below a mailbox or an authority.
                guard scope == .wholeSubtree else { return .complete }
                return try read(id, &answer, reader: reader, output: &output)
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
        for index in 0..<pins.count {
            session.lookUps += 1
            // The addresses differ, and no entry has two: no entry is met twice.
            guard let id = try reader.entryID(mail: pins.address(at: index)),
                let entry = try reader.entry(id)
            else {
                session.misses += 1
                continue
            }
            if !isDecided {
                let isMatch = answer.matches(entry, &scratch)
                if scratch.isSpent { return .tooMuchWork }
                guard isMatch else { continue }
            }
            if let end = answer.limitReached(output: output) { return end }
            try answer.append(entry, reader: reader, to: &output)
        }
        return .complete
    }

    /// Sends the entry `id` if it matches the filter.
    private mutating func read(
        _ id: UInt64,
        _ answer: inout SearchAnswer,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd {
        if let entry = try reader.entry(id) {
            let isMatch = answer.matches(entry, &scratch)
            if scratch.isSpent { return .tooMuchWork }
            if isMatch { try answer.append(entry, reader: reader, to: &output) }
        }
        return .complete
    }

    /// Sends an entry that is not in the directory, if it matches the filter.
    private mutating func send(
        _ entry: VirtualEntry,
        _ answer: inout SearchAnswer,
        output: inout BERWriter
    ) -> SearchEnd {
        let isMatch = answer.matches(entry, &scratch)
        if scratch.isSpent { return .tooMuchWork }
        if isMatch { answer.append(entry, to: &output) }
        return .complete
    }
}

/// How a search ended.
enum SearchEnd: Equatable, Sendable {
    /// Everything that matches was sent.
    case complete
    /// One more entry matches than the client wants.
    case sizeLimit
    /// The answers are as long as they may get.
    case tooLong
    /// The filter names more addresses than one search may.
    case tooManyAddresses
    /// Evaluating the filter takes more work than one search may.
    case tooMuchWork
    /// The filter does not name whole addresses.
    case notPinned

    /// The tag of the response that ends a search.
    static let tag = BERTag.application(5, constructed: true)

    /// The code of the response.
    var code: ResultCode {
        switch self {
        case .complete: .success
        case .sizeLimit: .sizeLimitExceeded
        case .tooLong, .tooManyAddresses, .tooMuchWork: .adminLimitExceeded
        case .notPinned: .insufficientAccessRights
        }
    }

    /// The sentence of the response.
    var diagnostic: StaticString {
        switch self {
        case .complete, .sizeLimit: ""
        case .tooLong: "the answer is too long: ask for fewer addresses at once"
        case .tooManyAddresses: "the filter names too many addresses: ask for fewer at once"
        case .tooMuchWork: "the filter is too costly: ask for fewer addresses or with fewer terms"
        case .notPinned: "name a whole mail address to look up, as in (mail=alice@example.com)"
        }
    }
}
