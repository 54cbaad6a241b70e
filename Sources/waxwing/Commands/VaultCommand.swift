import AdminAPI
import ArgumentParser
import Foundation

/// `waxwing vault …`.
struct VaultCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "Hand out keys from the vault.",
        subcommands: [Export.self]
    )

    struct Export: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Export a mailbox's keys, the whole history, as PKCS#12.",
            discussion: """
                One file per key, since many programs take only one from a file: the newest as named by --out, \
                older ones beside it as NAME-NOTBEFORE-SERIAL.p12. Files are new, readable by you alone. The \
                export is in the ledger before the first byte leaves the server.

                The password is generated, the same for all files, and printed once on standard output; with \
                --password-fd it is written to that descriptor instead. It is kept nowhere.
                """
        )

        @OptionGroup var data: DataOptions

        @Argument(help: "The mail address.")
        var address: String

        @Option(help: ArgumentHelp("The file for the newest key.", valueName: "FILE"))
        var out: String

        @Flag(
            name: .customLong("one-file"),
            help: "All keys in one file, for programs that take several."
        )
        var isOneFile = false

        @Flag(
            name: .customLong("modern"),
            help: "AES-256 instead of Triple-DES, for programs that read it."
        )
        var isModern = false

        @Option(
            name: .customLong("password-fd"),
            help: ArgumentHelp("Write the password to this open file descriptor.", valueName: "N")
        )
        var passwordDescriptor: Int32?

        func validate() throws {
            if let passwordDescriptor, passwordDescriptor < 1 || passwordDescriptor == 2 {
                throw ValidationError(
                    "--password-fd takes a descriptor that is open for writing, 1 or 3 and up"
                )
            }
        }

        func run(_ client: AdminClient) async throws {
            guard !FileManager.default.fileExists(atPath: out) else {
                throw CommandFailure(
                    "\(Terminal.escaped(out)) exists already, and is not written over",
                    hint: "move it away, or name another file with --out"
                )
            }
            if let passwordDescriptor, fcntl(passwordDescriptor, F_GETFD) < 0 {
                throw CommandFailure("descriptor \(passwordDescriptor) is not open")
            }
            let request = VaultExportRequest(
                protection: isModern ? .modern : .compatible,
                isOneFile: isOneFile
            )
            let export = try await client.exportKeys(of: address, request)
            var written: [String] = []
            do throws(CommandFailure) {
                for (index, file) in export.files.enumerated() {
                    let path = index == 0 ? out : olderPath(file)
                    try unsafe file.pkcs12.span.withUnsafeBytes {
                        (bytes) throws(CommandFailure) in try unsafe SecretFile.create(path, bytes)
                    }
                    written.append(path)
                }
                try handOver(export.password)
            } catch {
                // Nobody has their password, so that nobody could ever open them.
                for path in written { _ = unsafe unlink(path) }
                throw error
            }
            for path in written { Terminal.note("wrote \(Terminal.escaped(path))") }
        }

        /// Gives the password to whoever asked for it, once.
        private func handOver(_ password: String) throws(CommandFailure) {
            guard let passwordDescriptor else { return Terminal.line("password: \(password)") }
            let handle = FileHandle(fileDescriptor: passwordDescriptor, closeOnDealloc: false)
            do { try handle.write(contentsOf: Data((password + "\n").utf8)) } catch {
                throw CommandFailure(
                    "cannot write the password to descriptor \(passwordDescriptor)"
                )
            }
        }

        /// `alice.p12` → `alice-20260101-1f2e.p12`, after the certificate's notBefore and serial number.
        private func olderPath(_ file: VaultExport.File) -> String {
            let ending = out.hasSuffix(".p12") || out.hasSuffix(".pfx") ? String(out.suffix(4)) : ""
            let day = file.notBefore.description.prefix(10).filter { $0 != "-" }
            return "\(out.dropLast(ending.count))-\(day)-\(file.serial)\(ending)"
        }
    }
}
