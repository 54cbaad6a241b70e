import AdminAPI
import Authority
import HTTPTypes
import HummingbirdCore
import Ledger
import NIOCore

extension AdminResponder {
    /// The newest revocation list of the authority that `id` names.
    func revocationList(of id: String) async throws -> Response {
        let fingerprint = try await certificationAuthority(id).state.created.fingerprint
        guard let list = try await authority.revocationList(of: fingerprint) else {
            throw AdminError(
                code: .unknownAuthority,
                message:
                    "this authority has made no revocation list: its key is needed for nothing daily"
            )
        }
        return Self.octets(list)
    }

    /// The authority with the role or the fingerprint `id`, the newest where a role has several.
    func certificationAuthority(_ id: String) async throws -> StatusView.Issuing {
        let found = try await authority.authorities().last { issuing in
            "\(issuing.state.created.role)" == id
                || issuing.state.created.fingerprint.description == id.lowercased()
        }
        guard let found else {
            throw AdminError(
                code: .unknownAuthority,
                message: "there is no such authority: name its role (root, smime, service) or its"
                    + " fingerprint"
            )
        }
        return found
    }

    static func octets(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
