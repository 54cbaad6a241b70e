package import BER

/// What a client can ask for; the raw value is the tag of the protocolOp (RFC 4511 §4.2…§4.12).
package enum RequestKind: UInt8, Equatable, Sendable, CaseIterable {
    /// BindRequest ::= [APPLICATION 0] SEQUENCE.
    case bind = 0x60
    /// UnbindRequest ::= [APPLICATION 2] NULL.
    case unbind = 0x42
    /// SearchRequest ::= [APPLICATION 3] SEQUENCE.
    case search = 0x63
    /// ModifyRequest ::= [APPLICATION 6] SEQUENCE.
    case modify = 0x66
    /// AddRequest ::= [APPLICATION 8] SEQUENCE.
    case add = 0x68
    /// DelRequest ::= [APPLICATION 10] LDAPDN.
    case delete = 0x4a
    /// ModifyDNRequest ::= [APPLICATION 12] SEQUENCE.
    case modifyDN = 0x6c
    /// CompareRequest ::= [APPLICATION 14] SEQUENCE.
    case compare = 0x6e
    /// AbandonRequest ::= [APPLICATION 16] MessageID.
    case abandon = 0x50
    /// ExtendedRequest ::= [APPLICATION 23] SEQUENCE.
    case extended = 0x77

    /// The tag of the response that ends the operation; nil for unbind and abandon, which have
    /// none.
    package var responseTag: BERTag? {
        switch self {
        case .bind: .application(1, constructed: true)
        case .search: .application(5, constructed: true)
        case .modify: .application(7, constructed: true)
        case .add: .application(9, constructed: true)
        case .delete: .application(11, constructed: true)
        case .modifyDN: .application(13, constructed: true)
        case .compare: .application(15, constructed: true)
        case .extended: .application(24, constructed: true)
        case .unbind, .abandon: nil
        }
    }
}
