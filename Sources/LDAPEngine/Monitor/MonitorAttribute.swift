import LDAP

/// The attributes that entries below `cn=Monitor` have, in the order in which answers carry them.
enum MonitorAttribute: Int, CaseIterable, Sendable {
    case objectClass, structuralObjectClass, commonName, description, createTimestamp,
        modifyTimestamp, info, counter, initiated, completed, timestamp, localAddress, url,
        namingContexts, context, entryDN, subschemaSubentry, hasSubordinates

    /// The name in the schema.
    var name: String {
        switch self {
        case .objectClass: "objectClass"
        case .structuralObjectClass: "structuralObjectClass"
        case .commonName: "cn"
        case .description: "description"
        case .createTimestamp: "createTimestamp"
        case .modifyTimestamp: "modifyTimestamp"
        case .info: "monitoredInfo"
        case .counter: "monitorCounter"
        case .initiated: "monitorOpInitiated"
        case .completed: "monitorOpCompleted"
        case .timestamp: "monitorTimestamp"
        case .localAddress: "monitorConnectionLocalAddress"
        case .url: "labeledURI"
        case .namingContexts: "namingContexts"
        case .context: "monitorContext"
        case .entryDN: "entryDN"
        case .subschemaSubentry: "subschemaSubentry"
        case .hasSubordinates: "hasSubordinates"
        }
    }
}

/// The structural object classes of these entries; all are below `monitor`.
enum MonitorClass: String, Sendable {
    case server = "monitorServer"
    case container = "monitorContainer"
    case counter = "monitorCounterObject"
    case operation = "monitorOperation"
    case object = "monitoredObject"
}
