import AdminAPI
import ArgumentParser
import Foundation

/// `waxwing certificate …`.
struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "List, renew, revoke, export and import certificates.",
        subcommands: [
            List.self, Show.self, Export.self, Renew.self, Revoke.self, CertificateImport.self,
        ]
    )

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "List the certificates.")

        @OptionGroup var data: DataOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "Only those of this mail address.")
        var address: String?

        func run(_ client: AdminClient) async throws {
            var certificates: [Certificate] = []
            var after: String?
            repeat {
                let page = try await client.certificates(of: address, after: after)
                certificates += page.items
                after = page.next
            } while after != nil
            if try !json.print(certificates) { CertificateText.printTable(certificates) }
        }
    }

    struct Show: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "Show one certificate.")

        @OptionGroup var data: DataOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "Its serial number or SHA-256 fingerprint, hexadecimal.")
        var serial: String

        func run(_ client: AdminClient) async throws {
            let detail = try await client.certificate(serial)
            if try json.print(detail) { return }
            CertificateText.printWhole(detail.certificate)
            Terminal.line(detail.pem.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    struct Export: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the certificates that the directory has for an address, as PEM."
        )

        @OptionGroup var data: DataOptions

        @Argument(help: "The mail address.")
        var address: String

        @Option(help: ArgumentHelp("Write to a new file instead.", valueName: "FILE"))
        var out: String?

        func run(_ client: AdminClient) async throws {
            let page = try await client.publishedCertificates(of: address)
            guard !page.items.isEmpty else {
                throw CommandFailure("nothing is published for \(Terminal.escaped(address))")
            }
            let pem = page.items.map(\.pem).joined()
            guard let out else { return Terminal.write(pem, to: .standardOutput) }
            do {
                try Data(pem.utf8).write(to: URL(filePath: out), options: .withoutOverwriting)
            } catch {
                throw CommandFailure(
                    "cannot write \(Terminal.escaped(out))",
                    hint: "it may exist already"
                )
            }
        }
    }

    struct Renew: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a mailbox a new key and certificate; the old keys stay in the vault."
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var wait: WaitOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "The mail address.")
        var address: String

        func run(_ client: AdminClient) async throws {
            let answer = try await client.renew(address, isWaiting: wait.isWaiting)
            if try !json.print(answer) {
                Terminal.line("renewed \(Terminal.escaped(answer.mailbox.address))")
                answer.certificate.map { CertificateText.printBrief($0) }
            }
            wait.report(answer.recorded)
        }
    }

    struct Revoke: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare a certificate invalid and withdraw it from the directory.",
            discussion:
                """
                It is withdrawn and recorded, and the authority's revocation list in the directory names it \
                when the command ends. The list is not served over HTTP yet, where most programs look.
                """
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var wait: WaitOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "Its serial number or SHA-256 fingerprint, hexadecimal.")
        var serial: String

        @Option(help: "Why: \(RevocationReason.allCases.map(\.rawValue).joined(separator: ", ")).")
        var reason: RevocationReason

        func run(_ client: AdminClient) async throws {
            let answer = try await client.revoke(serial, reason: reason, isWaiting: wait.isWaiting)
            if try !json.print(answer) {
                Terminal.line(
                    "\(answer.isChanged ? "revoked" : "was revoked already:") \(answer.certificate.serial)"
                )
                answer.notice.map { Terminal.note(Terminal.escaped($0)) }
            }
            wait.report(answer.recorded)
        }
    }
}

extension RevocationReason: ExpressibleByArgument {}
