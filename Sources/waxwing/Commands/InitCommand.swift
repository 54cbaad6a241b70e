import Addressing
import AdminServer
import ArgumentParser
import Authority
import Cryptography
import Directory
import Foundation

/// `waxwing init`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create an installation: certification authorities, vault, ledger and settings.",
        discussion: """
            Creates the data directory, which must not exist yet, and leaves nothing behind when it fails. The \
            organization gets a root, an issuing authority for S/MIME and one for services; the domain is \
            recorded as assigned by you, the operator of this installation.
            """
    )

    /// What the root's key may be.
    enum RootKey: String, ExpressibleByArgument, CaseIterable {
        case p384
        case rsa4096

        var kind: KeyKind {
            switch self {
            case .p384: .p384
            case .rsa4096: .rsa4096
            }
        }
    }

    @OptionGroup var data: DataOptions

    @Option(help: "The organization's name, as certificates carry it.")
    var organization: String

    @Option(help: "The domain whose mailboxes it has.")
    var domain: String

    @Option(
        help: ArgumentHelp(
            "The directory's naming context (default: the domain, dc=example,dc=com).",
            valueName: "DN"
        )
    )
    var suffix: String?

    @Option(
        name: .customLong("public-url"),
        help: ArgumentHelp(
            "Where certificates say that revocation lists are (default: http://pki.DOMAIN).",
            valueName: "URL"
        )
    )
    var publicURL: String?

    @Option(name: .customLong("ca-key"), help: "The root's key: p384 or rsa4096.")
    var rootKey = RootKey.p384

    func run() throws {
        let directory = data.directory
        try directory.checkSocketPaths()
        guard !FileManager.default.fileExists(atPath: directory.path) else {
            throw CommandFailure(
                "\(directory.path) exists already",
                hint: "name another directory with --data, or move this one away"
            )
        }
        let domain = try domainName()
        let settings = Settings(
            suffix: suffix ?? Initialization.suffix(of: domain),
            publicURL: publicURL ?? "http://pki.\(domain.aLabel)"
        )
        guard
            settings.directoryOptions(schema: try Settings.schema()).normalizeName(settings.suffix)
                != nil
        else {
            throw CommandFailure(
                "\(Terminal.escaped(settings.suffix)) is no distinguished name",
                hint: "write it as RFC 4514 does: dc=example,dc=com"
            )
        }
        try KeyMemory.prepare(settings)
        let draft = DraftDirectory(for: directory)
        try draft.create()
        do {
            try make(draft.directory, settings, domain)
            try draft.moveIntoPlace()
        } catch {
            draft.remove()
            throw error
        }
        report(directory, settings)
    }

    private func domainName() throws(CommandFailure) -> DomainName {
        do throws(AddressingError) {
            return try DomainName(domain)
        } catch {
            throw CommandFailure(
                "\(Terminal.escaped(domain)) is no domain name",
                hint: "write it like example.com"
            )
        }
    }

    private func make(_ draft: DataDirectory, _ settings: Settings, _ domain: DomainName) throws {
        let configuration = try settings.authorityConfiguration(draft)
        let wanted = Initialization(
            organization: organization,
            domain: domain,
            suffix: settings.suffix,
            rootKeyKind: rootKey.kind,
            directoryHosts: Self.hosts(domain)
        )
        try Waiting.run {
            do {
                let made = try await Authority.initialize(wanted, configuration)
                try PublicFile.write(
                    made.rootCertificate,
                    to: draft.rootCertificateFile,
                    mode: 0o644
                )
                try PublicFile.write(
                    made.issuingCertificate,
                    to: draft.issuingCertificateFile,
                    mode: 0o644
                )
                try PublicFile.write(
                    made.directoryCertificates,
                    to: draft.tlsCertificateFile,
                    mode: 0o640
                )
                try unsafe made.directoryKey.bytes.withUnsafeBytes { bytes in
                    try unsafe SecretFile.create(draft.tlsKeyFile, bytes)
                }
                try PublicFile.write(settings.yaml(), to: draft.settingsFile, mode: 0o640)
            } catch let error as AuthorityError {
                throw CommandFailure(Terminal.escaped(error.sentence))
            }
        }
    }

    /// The names that the directory's first certificate has: this machine's, and what tests and first steps use.
    private static func hosts(_ domain: DomainName) -> [String] {
        ["localhost", "ldap.\(domain.aLabel)", "127.0.0.1", "::1"]
    }

    private func report(_ directory: DataDirectory, _ settings: Settings) {
        Terminal.line("created \(directory.path) for \(Terminal.escaped(organization))")
        Terminal.line("CA certificate for mail clients: \(directory.rootCertificateFile)")
        Terminal.line("start the server: waxwing serve --data \(directory.path)")
        Terminal.note(
            "certificates point to \(Terminal.escaped(settings.publicURL)), where nothing answers yet"
        )
        Terminal.note(
            "keep a copy of \(directory.authority) in a safe place: without its key files the vault stays shut"
        )
    }
}
