import Authority
import Cryptography
import Foundation
import Issuer

extension Settings {
    /// What the authority on `data` is opened with.
    func authorityConfiguration(
        _ data: DataDirectory
    ) throws(CommandFailure) -> AuthorityConfiguration {
        let publicURL: PublicURL
        do throws(IssuerError) {
            publicURL = try PublicURL(self.publicURL)
        } catch {
            throw CommandFailure(
                "\(Terminal.escaped(self.publicURL)) cannot stand in certificates: \(error)",
                hint: "it is an http URL such as http://pki.example.com"
            )
        }
        var policy = IssuancePolicy(publicURL: publicURL)
        guard let kind = KeyKind(rawValue: mailboxKey), kind != .ed25519 else {
            throw CommandFailure(
                "issuance.mailbox-key is \(Terminal.escaped(mailboxKey))",
                hint: "it is one of rsa2048, rsa3072, rsa4096, p256, p384"
            )
        }
        policy.mailboxKeyKind = kind
        var configuration = AuthorityConfiguration(
            directory: data.authority,
            changesSocket: data.changesSocket,
            mapSizeBytes: mapSizeBytes,
            policy: policy
        )
        configuration.writesSocket = data.ldapSocket
        configuration.trustedCertificates = try trustedCertificates()
        return configuration
    }

    /// The certificates of the trust files, which are read at start and never written.
    private func trustedCertificates() throws(CommandFailure) -> [[UInt8]] {
        var certificates: [[UInt8]] = []
        for file in trustFiles {
            var reader = PEMCertificates(try InputFile.read(file))
            while let item = reader.next() {
                switch item.content {
                case .success(let der): certificates.append(der)
                case .failure(let reason):
                    throw CommandFailure(
                        "\(Terminal.escaped(file)): line \(item.number): \(reason.text)"
                    )
                }
            }
        }
        return certificates
    }
}

/// What a process does before it touches a key: locked memory for OpenSSL, and no looking in from outside.
enum KeyMemory {
    /// Closes the process to inspection and installs the arena.
    static func prepare(_ settings: Settings) throws(CommandFailure) {
        do throws(HardeningError) {
            try Hardening.closeToInspection()
        } catch {
            throw CommandFailure("cannot close the process to core dumps and debuggers: \(error)")
        }
        do throws(ArenaError) {
            try Arena.install(
                byteCount: settings.arenaBytes,
                concurrentOperations: max(2, ProcessInfo.processInfo.activeProcessorCount)
            )
        } catch {
            throw CommandFailure(error.description)
        }
    }
}
