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
    ) throws(LDAPError) {
        let request = try CompareRequest(message.content)
        let tag = BERTag.application(15, constructed: true)
        let resolution: Resolution
        do throws(DirectoryError) {
            resolution = try resolve(request.entry, session: &session, reader: reader)
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
            do throws(DirectoryError) {
                let code = try compare(place, request, session: session, reader: reader, now: now)
                respond(message.messageID, tag, code, output: &output)
            } catch {
                fail(error, messageID: message.messageID, tag: tag, output: &output)
            }
        }
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
        case .namingContext: return .insufficientAccessRights
        case .entry(let id):
            guard let entry = try reader.entry(id) else { return .noSuchObject }
            return code(
                request,
                StoredEntry(entry, at: now, attributes: configuration.attributes)
            )
        }
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
        let evaluator = FilterEvaluator(schema: schema)
        // One assertion on one entry: what the message's length allows.
        scratch.allow(bytes: .max)
        switch evaluator.equality(request.attribute, request.assertion, subject, &scratch) {
        case .true: return .compareTrue
        case .false: return .compareFalse
        case .undefined: return .invalidAttributeSyntax
        }
    }
}
