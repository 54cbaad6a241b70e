import AdminAPI
import ArgumentParser
import Foundation

/// `waxwing audit …`.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read the ledger, and prove that nothing was changed.",
        subcommands: [Log.self, Verify.self]
    )

    struct Log: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the events: who, when, from where, what.",
            discussion: "With --json, one JSON object a line."
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var json: JSONOptions

        @Option(help: ArgumentHelp("The first event to print.", valueName: "POSITION"))
        var from: UInt64 = 1

        func run(_ client: AdminClient) async throws {
            var position = max(1, from)
            while true {
                let page = try await client.auditEvents(from: position)
                for event in page.items where try !json.print(event) { print(event) }
                guard let next = page.next.flatMap(UInt64.init) else { return }
                position = next
            }
        }

        private func print(_ event: AuditEvent) {
            let fields = event.fields.sorted { $0.key < $1.key }
                .map { "\($0.key)=\(Terminal.escaped($0.value))" }.joined(separator: " ")
            let actor = event.actor
            let process = actor.process.map { "[\($0)]" } ?? ""
            Terminal.line(
                "\(event.position) \(event.time) \(Terminal.escaped(actor.user))(\(actor.uid))\(process)"
                    + " \(Terminal.escaped(actor.via)) \(event.type) \(fields)"
            )
        }
    }

    struct Verify: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Check the whole ledger: hashes, order, signatures, and the state made from it.",
            discussion: """
                Prints the newest signed head. Keep it elsewhere (--json prints it so that it can be kept), and \
                give it back with --against: only then a ledger that was cut off at its end is found out. \
                Exit status 1 when anything is not as it was recorded.
                """
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var json: JSONOptions

        @Option(
            help: ArgumentHelp(
                "A head kept from an earlier run, as --json printed it.",
                valueName: "FILE"
            )
        )
        var against: String?

        func run(_ client: AdminClient) async throws {
            let report = try await client.verifyAudit(against: try against.map(head))
            if try !json.print(report) {
                for finding in report.findings {
                    let place = finding.position.map { " at event \($0)" } ?? ""
                    Terminal.note("\(finding.kind)\(place): \(Terminal.escaped(finding.message))")
                }
                if let head = report.head {
                    Terminal.line("head \(head.position) \(head.chainHash)")
                    Terminal.line("signed \(head.time) by key \(head.signer)")
                }
                if report.isIntact { Terminal.line("intact: \(report.events) events") }
            }
            guard report.isIntact else {
                throw CommandFailure(
                    "the ledger is not as it was recorded: \(report.findings.count) findings"
                )
            }
        }

        /// The head in `file`: by itself, or inside the report that `--json` printed.
        private func head(in file: String) throws -> AuditHead {
            let bytes = try InputFile.read(file)
            if let head = try? AdminJSON.decode(AuditHead.self, from: bytes) { return head }
            if let head = try? AdminJSON.decode(AuditReport.self, from: bytes).head { return head }
            throw CommandFailure(
                "\(Terminal.escaped(file)) holds no head",
                hint: "keep one with `waxwing audit verify --json > FILE`"
            )
        }
    }
}
