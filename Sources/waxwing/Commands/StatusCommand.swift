import AdminAPI
import ArgumentParser

/// `waxwing status`.
struct StatusCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what runs, how far it is, and what to know."
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var json: JSONOptions

    func run(_ client: AdminClient) async throws {
        let status = try await client.status()
        if try json.print(status) { return }
        Terminal.line("organization  \(Terminal.escaped(status.organization))")
        Terminal.line("domains       \(status.domains.joined(separator: ", "))")
        Terminal.line("suffix        \(Terminal.escaped(status.suffix))")
        Terminal.line("version       \(status.version), up since \(status.started)")
        Terminal.line(
            "mailboxes     \(status.ledger.mailboxes), certificates \(status.ledger.certificates)"
        )
        Terminal.line(
            "ledger        position \(status.ledger.position), \(status.ledger.usedBytes) bytes"
        )
        Terminal.line("directory     \(directory(status))")
        for authority in status.authorities {
            Terminal.line(
                "\(authority.role.padded(to: 13)) \(Terminal.escaped(authority.subject)), until \(authority.notAfter)"
            )
        }
        let walls = status.walls
        let users =
            walls.areUsersShared
            ? "all roles as user \(walls.authorityUser)"
            : "users \(walls.authorityUser), \(walls.publisherUser), \(walls.ldapUser)"
        Terminal.line("walls         \(Terminal.escaped(users)); confined by \(walls.confinement)")
        for warning in status.warnings { Terminal.note(Terminal.escaped(warning)) }
    }

    private func directory(_ status: ServerStatus) -> String {
        let publisher = status.publisher
        if let rebuild = publisher.rebuild {
            return "being rebuilt, \(rebuild.sent) of \(rebuild.total) entries"
        }
        guard publisher.isConnected else { return "the publisher is not connected; look-ups go on" }
        guard let position = publisher.position else { return "the publisher has not reported yet" }
        let behind = status.ledger.position - min(position, status.ledger.position)
        return behind == 0 ? "up to date" : "\(behind) events behind"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}
