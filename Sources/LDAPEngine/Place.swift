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
    /// A mailbox or a certification authority, by its number.
    case entry(UInt64)
}

/// What a name leads to.
enum Resolution: Equatable, Sendable {
    /// It names something.
    case found(Place)
    /// It names nothing; `nearest` is the lowest above it that is there, if anything is.
    case nowhere(nearest: Place?)
    /// It is not a distinguished name.
    case invalid(LDAPError)
}

extension Engine {
    /// Finds what `name` names.
    ///
    /// A name of a mailbox counts as a look-up. The naming context, spelled as configured but for
    /// case, and the empty name are told without taking the name apart.
    mutating func resolve(
        _ name: Span<UInt8>,
        session: inout Session,
        reader: borrowing DirectoryReader
    ) throws(DirectoryError) -> Resolution {
        if name.isEmpty { return .found(.root) }
        if configuration.isSuffix(name) { return .found(.namingContext) }
        key.removeAll()
        do throws(LDAPError) {
            try DistinguishedName.appendKey(of: name, schema: configuration.schema, to: &key)
        } catch { return .invalid(error) }
        // A name may be blanks only, which is the empty one.
        guard key.count > 0 else { return .found(.root) }
        if let place = try place(ofKey: key.bytes, session: &session, reader: reader) {
            return .found(place)
        }
        var length = key.count
        while true {
            let below = key.bytes.extracting(first: length)
            guard let parent = DistinguishedName.parentLength(ofKey: below), parent > 0 else {
                return .nowhere(nearest: nil)
            }
            length = parent
            let above = key.bytes.extracting(first: length)
            if let place = try place(ofKey: above, session: &session, reader: reader) {
                return .nowhere(nearest: place)
            }
        }
    }

    /// What stands at the name with this key, which is not the empty one.
    private borrowing func place(
        ofKey key: Span<UInt8>,
        session: inout Session,
        reader: borrowing DirectoryReader
    ) throws(DirectoryError) -> Place? {
        let suffixKey = configuration.suffixKey
        let subschemaKey = configuration.subschemaKey
        if key.equals(suffixKey.span) { return .namingContext }
        if key.equals(subschemaKey.span) { return .subschema }
        if let address = mailboxAddress(inKey: key) {
            session.lookUps += 1
            if let id = try reader.entryID(mail: address) { return .entry(id) }
            session.misses += 1
            return nil
        }
        return try reader.entryID(name: key).map { .entry($0) }
    }

    /// The address in the key of a name `mail=ADDRESS,SUFFIX`; nil for any other name.
    @_lifetime(copy key)
    private borrowing func mailboxAddress(inKey key: Span<UInt8>) -> Span<UInt8>? {
        let prefix = configuration.mailboxKeyPrefix
        guard key.count > prefix.count + 1,
            key.extracting(first: prefix.count).equals(prefix.span)
        else { return nil }
        let address = key.extracting(prefix.count..<key.count - 1)
        // Ends of components and escapes: this is a name further below, or no address.
        for index in address.indices where address[index] <= 1 { return nil }
        return address
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
