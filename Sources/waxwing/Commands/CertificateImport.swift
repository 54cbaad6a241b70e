import AdminAPI
import ArgumentParser

/// `waxwing certificate import FILE…`.
struct CertificateImport: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Publish certificates that were issued elsewhere.",
        discussion: """
            Takes PEM, DER and LDIF files (LDIF as another LDAP server exports it: userCertificate;binary). Each \
            certificate is published for the mailboxes that its subjectAltName names. It must be one to encrypt \
            to, of the organization's own domains unless --external, and chain to one of issuance.trust-files \
            unless --vouched, which is recorded with your name. A certificate that is refused is reported with \
            its place; all others are published. Running it again is harmless.
            """
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var wait: WaitOptions
    @OptionGroup var json: JSONOptions

    @Flag(
        name: .customLong("external"),
        help: "Take addresses outside of the organization's domains too."
    )
    var isExternal = false

    @Flag(
        name: .customLong("vouched"),
        help: "Answer for certificates that chain to no configured root."
    )
    var isVouched = false

    @Argument(help: "The files; - is standard input.")
    var files: [String]

    func run(_ client: AdminClient) async throws {
        let options = CertificateImportOptions(isExternal: isExternal, isVouched: isVouched)
        var bar = ProgressBar("importing", total: nil)
        var summary = ImportSummary()
        for file in files {
            let batches = try CertificateFile(file)
            let doneBefore = summary.done
            try await BatchRunner(limit: 32).run(batches) { [wait] batch in
                try await client.importCertificates(batch.der, options, isWaiting: wait.isWaiting)
            } each: { batch, answer in
                summary.add(answer) { item in
                    batch.places.indices.contains(item)
                        ? batch.places[item]
                        : Place(file: file, unit: "certificate", number: item + 1)
                }
                bar.update(done: summary.done)
            }
            for (place, reason) in batches.unreadable { summary.refuse(place, reason) }
            if summary.done == doneBefore, batches.unreadable.isEmpty {
                let place = Place(file: file, unit: "line", number: 1)
                summary.refuse(place, "there is no certificate in this file")
            }
        }
        bar.finish()
        try summary.report("published", json: json)
    }
}
