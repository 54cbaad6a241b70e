import AdminAPI
import ArgumentParser
import Foundation

/// `waxwing mailbox …`.
struct MailboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbox",
        abstract: "Enroll mailboxes and look after them.",
        subcommands: [Enroll.self, Import.self, List.self, Show.self, Retire.self]
    )

    struct Enroll: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give an address a key and a certificate, and publish it.",
            discussion:
                "The key goes into the vault. An address that is enrolled already stays as it is."
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var wait: WaitOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "The mail address, in one of the organization's domains.")
        var address: String

        @Option(help: "The name that people read (default: the address).")
        var name: String?

        @Option(help: "The surname (default: the last word of the name).")
        var surname: String?

        func run(_ client: AdminClient) async throws {
            let answer = try await client.enroll(
                EnrollRequest(address: address, name: name, surname: surname),
                isWaiting: wait.isWaiting
            )
            if try !json.print(answer) {
                let what = answer.isChanged ? "enrolled" : "is enrolled already:"
                Terminal.line(
                    answer.isChanged
                        ? "\(what) \(Terminal.escaped(answer.mailbox.address))"
                        : "\(Terminal.escaped(answer.mailbox.address)) \(what)"
                )
                answer.certificate.map { CertificateText.printBrief($0) }
            }
            wait.report(answer.recorded)
        }
    }

    struct Import: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enroll everybody in a CSV file.",
            discussion: """
                The file's first line names its columns: address, name and, if wanted, surname. A line that \
                cannot be enrolled is reported with its number, and nothing of it is kept; all others are \
                enrolled. Running it again is harmless. Exit status 1 when a line was refused.
                """
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var wait: WaitOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "The CSV file; - is standard input.")
        var file: String

        func run(_ client: AdminClient) async throws {
            let people = try PeopleFile(InputFile.read(file), file: file)
            var bar = ProgressBar("enrolling", total: people.people.count)
            var summary = ImportSummary()
            let place = { Place(file: file, unit: "line", number: $0) }
            for line in people.badLines { summary.refuse(place(line.line), line.reason) }
            // Small batches keep the bar moving and let other commands in between: RSA keys take long.
            let batches = people.people.chunked(100)
            try await BatchRunner(limit: 4).run(batches) { [wait] batch in
                try await client.importMailboxes(
                    MailboxBatch(items: batch),
                    isWaiting: wait.isWaiting
                )
            } each: { _, answer in
                summary.add(answer, place: place)
                bar.update(done: summary.done)
            }
            bar.finish()
            try summary.report("enrolled", json: json)
        }
    }

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "List the mailboxes.")

        @OptionGroup var data: DataOptions
        @OptionGroup var json: JSONOptions

        @Flag(name: .customLong("retired"), help: "Retired mailboxes too.")
        var isIncludingRetired = false

        func run(_ client: AdminClient) async throws {
            var mailboxes: [Mailbox] = []
            var after: String?
            repeat {
                let page = try await client.mailboxes(
                    after: after,
                    includingRetired: isIncludingRetired
                )
                mailboxes += page.items
                after = page.next
            } while after != nil
            if try json.print(mailboxes) { return }
            var table = Table(["ADDRESS", "NAME", "STATE", "CERTIFICATES"])
            for mailbox in mailboxes {
                table.add([
                    mailbox.address, mailbox.name, mailbox.state.rawValue,
                    "\(mailbox.publishedCertificates)",
                ])
            }
            table.print()
        }
    }

    struct Show: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a mailbox, its keys in the vault and its certificates."
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "The mail address.")
        var address: String

        func run(_ client: AdminClient) async throws {
            let detail = try await client.mailbox(address)
            if try json.print(detail) { return }
            let mailbox = detail.mailbox
            Terminal.line("address      \(Terminal.escaped(mailbox.addressGiven))")
            Terminal.line("name         \(Terminal.escaped(mailbox.name))")
            Terminal.line("surname      \(Terminal.escaped(mailbox.surname))")
            Terminal.line(
                "state        \(mailbox.state.rawValue)\(mailbox.isExternal ? ", external" : "")"
            )
            Terminal.line("since        \(mailbox.created)")
            Terminal.line("vaulted keys \(detail.keys.count)")
            if !detail.certificates.isEmpty {
                Terminal.line("")
                CertificateText.printTable(detail.certificates)
            }
        }
    }

    struct Retire: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give up a mailbox: withdraw its certificates, keep its keys in the vault."
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var wait: WaitOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "The mail address.")
        var address: String

        func run(_ client: AdminClient) async throws {
            let answer = try await client.retire(address, isWaiting: wait.isWaiting)
            if try !json.print(answer) {
                Terminal.line(
                    "\(answer.isChanged ? "retired" : "was retired already:") \(Terminal.escaped(answer.mailbox.address))"
                )
            }
            wait.report(answer.recorded)
        }
    }
}
