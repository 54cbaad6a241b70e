import Directory
import LDAP

extension Engine {
    /// Why the request is not done, as far as its assertion goes; nil when it is.
    ///
    /// The assertion is evaluated as a filter of a base read of `place` would be (RFC 4528 §3). What
    /// the client may not read so has nothing of which it could be True.
    mutating func refusal(
        _ assertion: borrowing AssertionControl,
        at place: Place,
        session: borrowing Session,
        reader: borrowing DirectoryReader,
        now: Int64
    ) throws(DirectoryError) -> ResultCode? {
        scratch.allow(bytes: configuration.limits.filterBytesMax)
        let truth: Truth
        let filter = assertion.filter
        switch place {
        case .root: truth = evaluate(filter, configuration.rootDSE(for: session))
        case .subschema: truth = evaluate(filter, configuration.subschema)
        case .monitor(let place):
            guard let entry = try monitored(place, reader: reader, now: now) else {
                return .assertionFailed
            }
            truth = evaluate(filter, entry)
        case .namingContext:
            let suffixKey = configuration.suffixKey
            guard session.grade == .internal,
                let id = try reader.entryID(name: suffixKey.span)
            else { return .assertionFailed }
            truth = try evaluate(filter, id, session: session, reader: reader, now: now)
        case .entry(let id):
            truth = try evaluate(filter, id, session: session, reader: reader, now: now)
        }
        if scratch.isSpent { return .adminLimitExceeded }
        return truth == .true ? nil : .assertionFailed
    }

    private mutating func evaluate(
        _ filter: borrowing FilterView,
        _ id: UInt64,
        session: borrowing Session,
        reader: borrowing DirectoryReader,
        now: Int64
    ) throws(DirectoryError) -> Truth {
        guard let entry = try reader.entry(id) else { return .undefined }
        return evaluate(
            filter,
            StoredEntry(
                entry,
                at: now,
                attributes: configuration.attributes,
                showsOperational: session.grade == .internal
            )
        )
    }

    private mutating func evaluate<Subject: FilterSubject & ~Copyable & ~Escapable>(
        _ filter: borrowing FilterView,
        _ subject: borrowing Subject
    ) -> Truth {
        let evaluator = FilterEvaluator(schema: configuration.schema, readsAddresses: false)
        return evaluator.evaluate(filter, subject, &scratch)
    }
}
