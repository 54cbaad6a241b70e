import ArgumentParser
import Foundation

/// The program: `waxwing COMMAND`.
@main
struct Waxwing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waxwing",
        abstract:
            "Zero-touch S/MIME: certificates issued, kept and published for every mail client.",
        discussion: """
            Start with `waxwing init`, then `waxwing serve`. Every other command talks to the running \
            server over its admin socket; nothing touches the store behind its back.

            Exit status: 0 done; 1 refused, with one sentence on standard error; 64 wrong usage.
            """,
        version: Version.text,
        subcommands: [
            InitCommand.self, ServeCommand.self, StatusCommand.self, MailboxCommand.self,
            CertificateCommand.self, AuthorityCommand.self, AccountCommand.self, VaultCommand.self,
            AuditCommand.self,
            DirectoryCommand.self,
        ]
    )

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as CommandFailure {
            Terminal.fail(failure)
            Foundation.exit(1)
        } catch {
            exit(withError: error)
        }
    }
}

/// What `--version` says.
enum Version {
    static let text = "0.1.0"
}
