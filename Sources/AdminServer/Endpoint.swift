import AdminAPI
import Authority
import HTTPTypes
import HummingbirdCore

/// What can be asked for on the admin socket: the table of routes.
enum Endpoint: Equatable {
    case status
    case enroll
    case importMailboxes
    case listMailboxes
    case showMailbox(String)
    case listPublished(String)
    case renew(String)
    case retire(String)
    case exportKeys(String)
    case listCertificates
    case importCertificates
    case showCertificate(String)
    case revoke(String)
    case listAuthorities
    case authorityCertificate(String)
    case revocationList(String)
    case listEvents
    case verifyAudit
    case exportDirectory
    case addAccount
    case listAccounts
    case changePassword(account: String)
    case removeAccount(String)

    /// Finds the route of a request.
    /// - Throws: ``AdminError`` with `unknownRoute`, or `wrongMethod` when the path has others.
    init(_ method: HTTPRequest.Method, path: String) throws(AdminError) {
        let segments = try Self.segments(path)
        let table: [(HTTPRequest.Method, Endpoint)] =
            switch (segments.count, segments.first ?? "") {
            case (1, "status"): [(.get, .status)]
            case (1, "mailboxes"): [(.get, .listMailboxes), (.post, .enroll)]
            case (1, "certificates"): [(.get, .listCertificates)]
            case (1, "accounts"): [(.get, .listAccounts), (.post, .addAccount)]
            case (3, "accounts"): Self.account(segments[1], segments[2])
            case (2, "mailboxes"): Self.mailboxes(segments[1])
            case (3, "mailboxes"): Self.mailbox(segments[1], segments[2])
            case (2, "certificates"): Self.certificates(segments[1])
            case (3, "certificates"): Self.certificate(segments[1], segments[2])
            case (1, "authorities"): [(.get, .listAuthorities)]
            case (3, "authorities"): Self.authority(segments[1], segments[2])
            case (2, "audit") where segments[1] == "events": [(.get, .listEvents)]
            case (2, "audit") where segments[1] == "verify": [(.post, .verifyAudit)]
            case (2, "directory") where segments[1] == "export": [(.get, .exportDirectory)]
            default: []
            }
        if let (_, endpoint) = table.first(where: { $0.0 == method }) {
            self = endpoint
            return
        }
        if table.isEmpty {
            throw AdminError(
                code: .unknownRoute,
                message: "there is no such route; docs/admin-api.md lists the ones there are"
            )
        }
        let methods = table.map(\.0.rawValue).joined(separator: " or ")
        throw AdminError(code: .wrongMethod, message: "this route takes \(methods)")
    }

    /// What a caller must be allowed to do for it.
    var verb: Verb {
        switch self {
        case .status: .readStatus
        case .listMailboxes, .showMailbox, .listPublished, .listCertificates, .showCertificate,
            .listAuthorities, .authorityCertificate, .revocationList, .exportDirectory,
            .listAccounts:
            .readDirectory
        case .listEvents, .verifyAudit: .readAudit
        case .enroll, .importMailboxes, .renew, .retire: .changeMailboxes
        case .importCertificates: .importCertificates
        case .revoke: .revokeCertificates
        case .exportKeys: .exportKeys
        case .addAccount, .changePassword, .removeAccount: .changeAccounts
        }
    }

    /// The most bytes that the request's body may have.
    var bodyBytesMax: Int {
        switch self {
        case .importMailboxes, .importCertificates: AdminLimits.batchBytesMax
        case .status, .enroll, .listMailboxes, .showMailbox, .listPublished, .renew, .retire,
            .exportKeys, .listCertificates, .showCertificate, .revoke, .listEvents, .verifyAudit,
            .listAuthorities, .authorityCertificate, .revocationList, .exportDirectory,
            .addAccount, .listAccounts, .changePassword, .removeAccount:
            AdminLimits.bodyBytesMax
        }
    }

    private static func mailboxes(_ last: String) -> [(HTTPRequest.Method, Endpoint)] {
        // `import` is no address, so the two cannot be taken for each other.
        last == "import" ? [(.post, .importMailboxes)] : [(.get, .showMailbox(last))]
    }

    private static func mailbox(
        _ address: String,
        _ last: String
    ) -> [(HTTPRequest.Method, Endpoint)] {
        switch last {
        case "certificates": [(.get, .listPublished(address))]
        case "renew": [(.post, .renew(address))]
        case "retire": [(.post, .retire(address))]
        case "export": [(.post, .exportKeys(address))]
        default: []
        }
    }

    private static func account(
        _ name: String,
        _ last: String
    ) -> [(HTTPRequest.Method, Endpoint)] {
        switch last {
        case "password": [(.post, .changePassword(account: name))]
        case "remove": [(.post, .removeAccount(name))]
        default: []
        }
    }

    private static func certificates(_ last: String) -> [(HTTPRequest.Method, Endpoint)] {
        last == "import" ? [(.post, .importCertificates)] : [(.get, .showCertificate(last))]
    }

    private static func certificate(
        _ id: String,
        _ last: String
    ) -> [(HTTPRequest.Method, Endpoint)] {
        last == "revoke" ? [(.post, .revoke(id))] : []
    }

    private static func authority(
        _ id: String,
        _ last: String
    ) -> [(HTTPRequest.Method, Endpoint)] {
        switch last {
        case "certificate": [(.get, .authorityCertificate(id))]
        case "revocation-list": [(.get, .revocationList(id))]
        default: []
        }
    }

    /// The segments behind `/v1`, each with its percent-encoding taken off; none for other paths.
    private static func segments(_ path: String) throws(AdminError) -> [String] {
        var segments: [String] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            guard let segment = PercentEncoding.decoded(part) else {
                throw AdminError(
                    code: .malformedRequest,
                    message: "the path is not percent-encoded UTF-8"
                )
            }
            segments.append(segment)
        }
        guard segments.first == "v1" else { return [] }
        return Array(segments.dropFirst())
    }
}
