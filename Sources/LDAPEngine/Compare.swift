import BER
import Directory
import LDAP

extension Engine {
    /// Answers a compare (RFC 4511 §4.10) of an entry that a base read would show.
    /// - Throws: ``LDAPError`` when the request cannot be decoded or its entry is no name.
    mutating func compare(
        _ message: borrowing LDAPMessage,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) throws(LDAPError) -> Outcome {
        let request = try CompareRequest(message.content)
        let tag = BERTag.application(15, constructed: true)
        guard session.grade != nil else {
            let end = SearchEnd.notAllowed
            respond(message.messageID, tag, end.code, end.diagnostic, output: &output)
            return .none
        }
        let resolution: Resolution
        do throws(DirectoryError) {
            resolution = try resolve(request.entry, session: &session, reader: reader, now: now)
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
            // The naming context's entry, which has not been read yet, is for them alone.
            if session.grade == .internal, isHeldBack(reader), place == .namingContext {
                return holdBack(message, tag, lookUps: 0, session: &session, now: now)
            }
            if message.hasControls {
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
            }
            do throws(DirectoryError) {
                let code = try compare(place, request, session: session, reader: reader, now: now)
                respond(message.messageID, tag, code, output: &output)
            } catch {
                fail(error, messageID: message.messageID, tag: tag, output: &output)
            }
        }
        return .none
    }

    private mutating func compare(
        _ place: Place,
        _ request: borrowing CompareRequest,
        session: borrowing Session,
        reader: borrowing DirectoryReader,
        now: Int64
    ) throws(DirectoryError) -> ResultCode {
        switch place {
        case .root: return code(request, configuration.rootDSE(for: session))
        case .subschema: return code(request, configuration.subschema)
        case .monitor(let place):
            guard let entry = try monitored(place, reader: reader, now: now) else {
                return .noSuchObject
            }
            return code(request, entry)
        case .namingContext:
            guard session.grade == .internal else { return .insufficientAccessRights }
            let suffixKey = configuration.suffixKey
            guard let id = try reader.entryID(name: suffixKey.span) else { return .noSuchObject }
            return try code(id, request, session: session, reader: reader, now: now)
        case .entry(let id):
            return try code(id, request, session: session, reader: reader, now: now)
        }
    }

    private mutating func code(
        _ id: UInt64,
        _ request: borrowing CompareRequest,
        session: borrowing Session,
        reader: borrowing DirectoryReader,
        now: Int64
    ) throws(DirectoryError) -> ResultCode {
        guard let entry = try reader.entry(id) else { return .noSuchObject }
        return code(
            request,
            StoredEntry(
                entry,
                at: now,
                attributes: configuration.attributes,
                showsOperational: session.grade == .internal
            )
        )
    }

    /// What the comparison with `subject` comes to.
    private mutating func code<Subject: FilterSubject & ~Copyable & ~Escapable>(
        _ request: borrowing CompareRequest,
        _ subject: borrowing Subject
    ) -> ResultCode {
        let schema = configuration.schema
        guard let type = schema.knownAttribute(request.attribute) else {
            return .undefinedAttributeType
        }
        guard schema.equalityRule(type) != nil else { return .inappropriateMatching }
        let hasAny = subject.anyValue(of: { schema.isKind($0, of: type) }, is: { _ in .true })
        guard hasAny == .true else { return .noSuchAttribute }
        let evaluator = FilterEvaluator(schema: schema, readsAddresses: false)
        // One assertion on one entry: what the message's length allows.
        scratch.allow(bytes: .max)
        switch evaluator.equality(request.attribute, request.assertion, subject, &scratch) {
        case .true: return .compareTrue
        case .false: return .compareFalse
        case .undefined: return .invalidAttributeSyntax
        }
    }
}
