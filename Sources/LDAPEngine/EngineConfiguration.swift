package import Directory
package import LDAP

/// What every engine of a server shares and nobody changes: the naming context, the schema, the
/// limits, and the answers that can be encoded once.
package final class EngineConfiguration: Sendable {
    /// What a client can make the engine hold or do.
    package let limits: Limits

    /// Who may ask how much, until an engine is told otherwise.
    let access: AccessPolicy

    /// Hashes addresses for whoever limits rates.
    let addressHash: AddressHash

    /// Makes the cookies of pages this process' own.
    let pageHash = SipHash.random()

    /// The name under which the schema is published.
    package static let subschemaName = "cn=Subschema"

    /// The name at which the server tells of itself.
    package static let monitorName = "cn=Monitor"

    /// The attributes and rules that are known.
    let schema: Schema
    /// Which attributes of the schema the directory's are.
    let attributes: AttributeMap
    /// The naming context, as configured.
    let suffix: [UInt8]
    /// The same as text.
    let suffixText: String
    /// The naming context's key (`DistinguishedName`).
    let suffixKey: [UInt8]
    /// How the key of an account's name begins, up to the name: `…00 cn=accounts 00 uid=`.
    let accountKeyPrefix: [UInt8]
    /// The subschema entry's key.
    let subschemaKey: [UInt8]
    /// How the key of a mailbox begins, up to the address.
    let mailboxKeyPrefix: [UInt8]
    /// The subschema entry.
    let subschema: VirtualEntry

    /// What the server tells internal clients of itself; nil when it tells nothing.
    let monitor: MonitorTree?

    /// By whether StartTLS (1) and EXTERNAL (2) are offered, and the client is internal (4).
    private let rootDSEs: [VirtualEntry]

    /// Prepares the answers.
    ///
    /// - Parameters:
    ///   - suffix: The naming context, in RFC 4514 form.
    ///   - schema: The schema that the subschema entry publishes.
    ///   - version: The program's version, for the root DSE.
    ///   - limits: What a client can make the engine hold or do.
    ///   - access: Who may ask how much.
    ///   - monitor: What the server tells internal clients of itself, at `cn=Monitor`; nil for
    ///     nothing.
    ///   - addressHash: The directory's (``DirectoryOptions/addressHash``).
    /// - Throws: ``EngineError``.
    package init(
        suffix: String,
        schema: Schema,
        version: String,
        limits: Limits = Limits(),
        access: AccessPolicy = AccessPolicy(),
        monitor: (any MonitorSource)? = nil,
        addressHash: AddressHash = .random()
    ) throws(EngineError) {
        self.limits = limits
        self.access = access
        self.addressHash = addressHash
        self.schema = schema
        attributes = try AttributeMap(schema)
        self.suffix = Array(suffix.utf8)
        suffixText = suffix
        suffixKey = try Self.key(of: suffix, schema)
        guard !suffixKey.isEmpty else { throw .suffixIsNoName(suffix) }
        subschemaKey = try Self.key(of: Self.subschemaName, schema)
        mailboxKeyPrefix = suffixKey + Array("\(schema[schema.known.mail].name.lowercased())=".utf8)
        accountKeyPrefix =
            try Self.key(of: "cn=accounts,\(suffix)", schema) + Array("uid=".utf8)
        subschema = try Self.makeSubschema(schema)
        if let monitor {
            self.monitor = try MonitorTree(
                monitor,
                suffix: suffix,
                version: version,
                schema: schema
            )
        } else {
            self.monitor = nil
        }
        var rootDSEs: [VirtualEntry] = []
        for offers in 0..<8 {
            rootDSEs.append(
                try Self.makeRootDSE(
                    suffix,
                    schema,
                    version,
                    offersStartTLS: offers & 1 != 0,
                    offersExternal: offers & 2 != 0,
                    grade: offers & 4 != 0 ? .internal : .public,
                    hasMonitor: monitor != nil
                )
            )
        }
        self.rootDSEs = rootDSEs
    }

    /// Whether `name` is the naming context as configured, but for ASCII case.
    func isSuffix(_ name: Span<UInt8>) -> Bool {
        let suffix = suffix
        return name.equalsIgnoringCase(suffix.span)
    }

    /// The root DSE as the client of `session` sees it.
    func rootDSE(for session: borrowing Session) -> VirtualEntry {
        let offers =
            (session.offersStartTLS ? 1 : 0) | (session.external != nil ? 2 : 0)
            | (session.grade == .internal ? 4 : 0)
        return rootDSEs[offers]
    }

    /// The key of the name `name`.
    /// - Throws: ``EngineError/suffixIsNoName(_:)``.
    static func key(of name: String, _ schema: Schema) throws(EngineError) -> [UInt8] {
        do throws(LDAPError) {
            return try DistinguishedName(name, schema: schema).key
        } catch { throw .suffixIsNoName(name) }
    }

    /// The root DSE (RFC 4512 §5.1, RFC 3045, RFC 3674).
    private static func makeRootDSE(
        _ suffix: String,
        _ schema: Schema,
        _ version: String,
        offersStartTLS: Bool,
        offersExternal: Bool,
        grade: Grade,
        hasMonitor: Bool
    ) throws(EngineError) -> VirtualEntry {
        let startTLS = offersStartTLS ? ["\(ExtendedOperation.startTLS)"] : []
        return try VirtualEntry(
            name: "",
            attributes: [
                "objectClass": ["top"],
                "namingContexts": [suffix],
                "monitorContext": hasMonitor && grade == .internal ? [monitorName] : [],
                "subschemaSubentry": [subschemaName],
                "supportedLDAPVersion": ["3"],
                "supportedControl": ControlType.offered(to: grade),
                "supportedExtension": startTLS + [
                    "\(ExtendedOperation.whoAmI)", "\(CancelRequest.oid)",
                ],
                // All operational attributes (RFC 3673); True and False filters (RFC 4526).
                "supportedFeatures": ["1.3.6.1.4.1.4203.1.5.1", "1.3.6.1.4.1.4203.1.5.3"],
                "supportedSASLMechanisms": offersExternal ? ["EXTERNAL"] : [],
                "vendorName": ["Waxwing"],
                "vendorVersion": [version],
            ],
            schema: schema
        )
    }

    /// The subschema subentry (RFC 4512 §4.2).
    private static func makeSubschema(_ schema: Schema) throws(EngineError) -> VirtualEntry {
        try VirtualEntry(
            name: subschemaName,
            attributes: [
                "objectClass": ["top", "subentry", "subschema"],
                "cn": ["Subschema"],
                "structuralObjectClass": ["subentry"],
                "subschemaSubentry": [subschemaName],
                "ldapSyntaxes": schema.syntaxDefinitions,
                "matchingRules": schema.matchingRuleDefinitions,
                "attributeTypes": schema.attributeTypeDefinitions,
                "objectClasses": schema.objectClassDefinitions,
            ],
            schema: schema
        )
    }
}
