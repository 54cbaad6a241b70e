import AdminAPI

/// Certificates as people read them on a terminal.
enum CertificateText {
    /// A table, a line each.
    static func printTable(_ certificates: [Certificate]) {
        var table = Table([
            "SERIAL", "ADDRESSES", "KEY", "NOT BEFORE", "NOT AFTER", "STATE", "ORIGIN",
        ])
        for certificate in certificates {
            table.add([
                certificate.serial, certificate.addresses.joined(separator: ","), certificate.key,
                certificate.notBefore.description, certificate.notAfter.description,
                state(certificate), origin(certificate),
            ])
        }
        table.print()
    }

    /// The few facts that somebody wants who just had it made.
    static func printBrief(_ certificate: Certificate) {
        Terminal.line("serial      \(certificate.serial)")
        Terminal.line("key         \(Terminal.escaped(certificate.key))")
        Terminal.line("valid until \(certificate.notAfter)")
    }

    /// Everything.
    static func printWhole(_ certificate: Certificate) {
        Terminal.line("serial      \(certificate.serial)")
        Terminal.line("fingerprint \(certificate.fingerprint)")
        Terminal.line(
            "addresses   \(certificate.addresses.map(Terminal.escaped).joined(separator: ", "))"
        )
        Terminal.line("subject     \(Terminal.escaped(certificate.subject))")
        Terminal.line("issuer      \(Terminal.escaped(certificate.issuer))")
        Terminal.line("valid       \(certificate.notBefore) to \(certificate.notAfter)")
        Terminal.line("key         \(Terminal.escaped(certificate.key))")
        Terminal.line("state       \(state(certificate))")
        Terminal.line("origin      \(origin(certificate)), recorded \(certificate.recorded)")
    }

    private static func state(_ certificate: Certificate) -> String {
        guard let reason = certificate.revocationReason else { return certificate.state.rawValue }
        return "\(certificate.state.rawValue) (\(reason.rawValue))"
    }

    private static func origin(_ certificate: Certificate) -> String {
        certificate.isVouched
            ? "\(certificate.origin.rawValue), vouched" : certificate.origin.rawValue
    }
}
