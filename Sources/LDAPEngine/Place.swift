import BER
import Directory
import LDAP

/// What stands at a name.
enum Place: Equatable, Sendable {
    /// The empty name: the root DSE, and the whole directory below it.
    case root
    /// The entry that publishes the schema.
    case subschema
    /// The naming context.
    case namingContext
    /// What the server tells of itself, by its place among those entries; to internal clients only.
    case monitor(Int)
    /// A mailbox or a certification authority, by its number.
    case entry(UInt64)
}

/// What a name leads to.
enum Resolution: Equatable, Sendable {
    /// It names something.
    case found(Place)
    /// It names nothing; `nearest` is the lowest above it that is there, if anything is.
    case nowhere(nearest: Place?)
    /// It is not a distinguished name, or a value in it is not of its attribute's syntax.
    case invalid(LDAPError)
    /// Telling would take one look-up more than the client may do now.
    case overAllowance
    /// It is to be rehearsed first.
    case heldBack
}

extension Engine {
    /// Finds what `name` names.
    ///
    /// A name of a mailbox counts as a look-up, and one that is not shown to the client is as if it
    /// were not there. The naming context, spelled as configured but for case, and the empty name are
    /// told without taking the name apart.
    mutating func resolve(
        _ name: Span<UInt8>,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64
    ) throws(DirectoryError) -> Resolution {
        if name.isEmpty { return .found(.root) }
        if configuration.isSuffix(name) { return .found(.namingContext) }
        key.removeAll()
        do throws(LDAPError) {
            try DistinguishedName.appendKey(of: name, schema: configuration.schema, to: &key)
        } catch { return .invalid(error) }
        // A name may be blanks only, which is the empty one.
        guard key.count > 0 else { return .found(.root) }
        var length = key.count
        switch try place(ofFirst: length, session: &session, reader: reader, now: now) {
        case .place(let place): return .found(place)
        case .overAllowance: return .overAllowance
        case .heldBack: return .heldBack
        case .nothing, .mailbox: break
        }
        guard DistinguishedName.hasValuesOfSyntax(name, schema: configuration.schema) else {
            return .invalid(.invalidName(offset: 0))
        }
        while true {
            length =
                DistinguishedName.parentLength(ofKey: key.bytes.extracting(first: length)) ?? 0
            guard length > 0 else { return .nowhere(nearest: nil) }
            switch try place(ofFirst: length, session: &session, reader: reader, now: now) {
            case .place(let place): return .nowhere(nearest: place)
            case .overAllowance: return .overAllowance
            case .heldBack: return .heldBack
            case .nothing, .mailbox: break
            }
        }
    }

    /// What a name means before it is looked up.
    enum KeyMeaning {
        /// It names this.
        case place(Place)
        /// Nothing stands there.
        case nothing
        /// It is that of a mailbox, whose address is this part of the key.
        case mailbox(Range<Int>)
        /// Telling takes a look-up too many.
        case overAllowance
        /// It is to be rehearsed first.
        case heldBack
    }

    /// What stands at the name whose key is the first `length` bytes of the key at hand, not none;
    /// never a ``KeyMeaning/mailbox(_:)``.
    private mutating func place(
        ofFirst length: Int,
        session: inout Session,
        reader: borrowing DirectoryReader,
        now: Int64
    ) throws(DirectoryError) -> KeyMeaning {
        let meaning = try meaning(ofFirst: length, reader: reader)
        if case .nothing = meaning, session.grade == .internal, let monitor = configuration.monitor,
            let place = monitor.place(of: key.bytes.extracting(first: length))
        {
            return .place(.monitor(place))
        }
        guard case .mailbox(let range) = meaning else { return meaning }
        guard session.allowance > 0 else { return .overAllowance }
        let hash = configuration.addressHash(key.bytes.extracting(range))
        if reader.mayBeCold, holdsBack(hash, reader, now: now) { return .heldBack }
        let entry = try Self.mailbox(
            key.bytes.extracting(range),
            hash,
            showsAll: session.showsEveryMailboxByName,
            reader: reader,
            now: now
        )
        count(hash, isMiss: entry == nil, &session)
        guard let entry else { return .nothing }
        return .place(.entry(entry.id))
    }

    /// What the name means whose key is the first `length` bytes of the key at hand, not none.
    borrowing func meaning(
        ofFirst length: Int,
        reader: borrowing DirectoryReader
    ) throws(DirectoryError) -> KeyMeaning {
        let suffixKey = configuration.suffixKey
        let subschemaKey = configuration.subschemaKey
        let key = key.bytes.extracting(first: length)
        if key.equals(suffixKey.span) { return .place(.namingContext) }
        if key.equals(subschemaKey.span) { return .place(.subschema) }
        if let address = mailboxAddress(inKey: key) { return .mailbox(address) }
        if isHeldBack(reader) { return .heldBack }
        guard let id = try reader.entryID(name: key) else { return .nothing }
        return .place(.entry(id))
    }

    /// Where the address stands in the key of a name `mail=ADDRESS,SUFFIX`; nil for any other name.
    private borrowing func mailboxAddress(inKey key: Span<UInt8>) -> Range<Int>? {
        let prefix = configuration.mailboxKeyPrefix
        guard key.count > prefix.count + 1,
            key.extracting(first: prefix.count).equals(prefix.span)
        else { return nil }
        let range = prefix.count..<key.count - 1
        // Ends of components and escapes: this is a name further below, or no address.
        for index in range where key[index] <= 1 { return nil }
        return range
    }

    /// Appends a noSuchObject for a name that is not there, with the nearest one that is.
    mutating func refuseName(
        nearest: Place?,
        messageID: Int32,
        tag: BERTag,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) {
        let code = ResultCode.noSuchObject
        switch nearest {
        case .namingContext:
            let suffix = configuration.suffix
            respond(messageID, tag, code, matchedDN: suffix.span, output: &output)
        case .subschema:
            let subschema = configuration.subschema.nameBytes
            respond(messageID, tag, code, matchedDN: subschema.span, output: &output)
        case .monitor(let place):
            let name = configuration.monitor.map { Array($0.name(at: place).utf8) } ?? []
            respond(messageID, tag, code, matchedDN: name.span, output: &output)
        case .entry(let id):
            do throws(DirectoryError) {
                // Found a moment ago in the same snapshot, so it is there.
                guard let entry = try reader.entry(id) else {
                    throw DirectoryError.damagedRecord(id: id)
                }
                respond(messageID, tag, code, matchedDN: entry.name, output: &output)
            } catch {
                fail(error, messageID: messageID, tag: tag, output: &output)
            }
        case .root, nil: respond(messageID, tag, code, output: &output)
        }
    }
}
