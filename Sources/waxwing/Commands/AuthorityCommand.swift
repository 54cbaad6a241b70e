import AdminAPI
import ArgumentParser
import Foundation
import NIOCore

/// `waxwing authority …`.
struct AuthorityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authority",
        abstract: "Look at the organization's certification authorities.",
        subcommands: [List.self, Export.self]
    )

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the authorities with their newest revocation lists."
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var json: JSONOptions

        func run(_ client: AdminClient) async throws {
            let authorities = try await client.authorities()
            if try json.print(authorities) { return }
            var table = Table(["ROLE", "SUBJECT", "UNTIL", "LIST", "REVOKED", "NEXT UPDATE"])
            for authority in authorities {
                let list = authority.revocationList
                table.add([
                    authority.role, authority.subject,
                    authority.notAfter.description, list.map { "\($0.number)" } ?? "-",
                    list.map { "\($0.entries)" } ?? "-",
                    list.map { $0.nextUpdate.description } ?? "-",
                ])
            }
            table.print()
        }
    }

    struct Export: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the certificate or the revocation list of an authority.",
            discussion: """
                DER, as `openssl x509 -inform DER` and `openssl crl -inform DER` read it. Revocation lists \
                are made anew with every revocation and once a day, and are good for a week. The \
                directory has both under the authority's subject, in cACertificate;binary and \
                certificateRevocationList;binary.
                """
        )

        enum Part: String, CaseIterable, ExpressibleByArgument {
            case certificate
            case revocationList = "revocation-list"
        }

        @OptionGroup var data: DataOptions

        @Argument(
            help: "Its role (root, smime, service) or the SHA-256 fingerprint of its certificate."
        )
        var authority: String

        @Argument(help: "What: certificate or revocation-list.")
        var part: Part

        @Option(help: ArgumentHelp("Write to a new file instead.", valueName: "FILE"))
        var out: String?

        func run(_ client: AdminClient) async throws {
            var bytes = Data()
            let collect = { (piece: ByteBuffer) in bytes.append(contentsOf: piece.readableBytesView)
            }
            switch part {
            case .certificate: try await client.authorityCertificate(authority, collect)
            case .revocationList: try await client.revocationList(of: authority, collect)
            }
            guard let out else {
                try FileHandle.standardOutput.write(contentsOf: bytes)
                return
            }
            try PublicFile.write(bytes, to: out, mode: 0o644)
        }
    }
}
