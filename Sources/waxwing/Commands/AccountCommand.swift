import AdminAPI
import ArgumentParser
import Foundation

/// `waxwing account …`.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Let partners and publishers sign in at the directory.",
        discussion: """
            Nobody needs an account to look up one address. Who has one signs in over TLS with the name \
            uid=NAME,cn=accounts,SUFFIX, or with NAME alone where a program takes it, and a password.
            """,
        subcommands: [Add.self, List.self, Password.self, Remove.self]
    )

    struct Add: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an account.",
            discussion: """
                The grade `partner` may search names and addresses by their beginnings and parts, some \
                entries at a time, as the type-ahead of a mail program does; `internal` may ask everything. \
                A publisher may also add and modify the certificates of the organization's mailboxes over \
                LDAP, and answers for them.

                \(PasswordOptions.discussion)
                """
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var password: PasswordOptions
        @OptionGroup var wait: WaitOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "The name: letters, digits and . _ - @, up to 64.")
        var name: String

        @Option(help: "What it may ask: partner or internal.")
        var grade: DirectoryAccount.Grade = .partner

        @Flag(name: .customLong("publisher"), help: "It may write certificates.")
        var isPublisher = false

        func run(_ client: AdminClient) async throws {
            let chosen = try password.choose()
            let answer = try await client.addAccount(
                AccountRequest(
                    name: name,
                    grade: grade,
                    isPublisher: isPublisher,
                    verifier: chosen.verifier
                ),
                isWaiting: wait.isWaiting
            )
            try chosen.report(answer, json) { "added \($0)" }
            wait.report(answer.recorded)
        }
    }

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "List the accounts.")

        @OptionGroup var data: DataOptions
        @OptionGroup var json: JSONOptions

        func run(_ client: AdminClient) async throws {
            let accounts = try await client.accounts().items
            if try json.print(accounts) { return }
            var table = Table(["NAME", "GRADE", "PUBLISHER", "SINCE"])
            for account in accounts {
                table.add([
                    account.name, account.grade.rawValue, account.isPublisher ? "yes" : "no",
                    "\(account.created)",
                ])
            }
            table.print()
        }
    }

    struct Password: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "passwd",
            abstract: "Give an account another password.",
            discussion: """
                Whoever is signed in stays so until the connection ends; the old password is taken no more.

                \(PasswordOptions.discussion)
                """
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var password: PasswordOptions
        @OptionGroup var wait: WaitOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "The account's name.")
        var name: String

        func run(_ client: AdminClient) async throws {
            let chosen = try password.choose()
            let answer = try await client.changePassword(
                ofAccount: name,
                AccountPasswordRequest(verifier: chosen.verifier),
                isWaiting: wait.isWaiting
            )
            try chosen.report(answer, json) { "\($0) has another password" }
            wait.report(answer.recorded)
        }
    }

    struct Remove: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an account away.",
            discussion: "Whoever is signed in by it stays so until the connection ends."
        )

        @OptionGroup var data: DataOptions
        @OptionGroup var wait: WaitOptions
        @OptionGroup var json: JSONOptions

        @Argument(help: "The account's name.")
        var name: String

        func run(_ client: AdminClient) async throws {
            let answer = try await client.removeAccount(name, isWaiting: wait.isWaiting)
            if try !json.print(answer) {
                Terminal.line("removed \(Terminal.escaped(answer.account.name))")
            }
            wait.report(answer.recorded)
        }
    }
}

extension DirectoryAccount.Grade: ExpressibleByArgument {}
