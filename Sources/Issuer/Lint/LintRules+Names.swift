import Addressing
import BER
import PKIX

extension LintRules {
    /// Issuer, subject and alternative names.
    static let names: [LintRule] = [
        LintRule("issuer is its issuer's subject, byte for byte", "RFC 5280 §4.1.2.4, SBR §7.1.4.1")
        {
            certificate,
            expected in
            certificate.issuer.hasSameBytes(as: expected.issuerName)
        },
        LintRule("subject is the one that was asked for", "RFC 5280 §4.1.2.6") {
            certificate,
            expected in
            certificate.subject.hasSameBytes(as: expected.request.subject.der)
                && !certificate.hasEmptySubject
        },
        LintRule("a root is its own issuer, and nothing else is", "RFC 5280 §3.2") {
            certificate,
            expected in
            certificate.isSelfIssued == (expected.request.profile == .rootCA)
        },
        LintRule("attributes keep their type, length and characters", "RFC 5280 §4.1.2.4, A.1") {
            certificate,
            _ in
            attributesHold(certificate.subject) { type, value in
                guard let text = DirectoryText.string(value), !text.isEmpty,
                    !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }),
                    text.contains(where: { !".- ".contains($0) })
                else { return false }
                let length = text.unicodeScalars.count
                return isEmailAddress(type)
                    ? value.tag == .ia5String && length <= 255
                    : value.tag == .utf8String && length <= 64
            }
        },
        LintRule("the mailbox is the one alternative name", "RFC 5280 §4.2.1.6", [.smimeLeaf]) {
            certificate,
            expected in
            guard let address = expected.request.address, nameCount(certificate) == 1 else {
                return false
            }
            return certificate.mailNames() == [address.given]
                && certificate.rfc822Names().isEmpty == address.isInternational
        },
        LintRule("its domain is lower-case A-labels", "RFC 9598 §3, RFC 5280 §7.5", [.smimeLeaf]) {
            certificate,
            _ in
            for name in certificate.mailNames() {
                guard let address = try? MailAddress(name), address.given == name else {
                    return false
                }
            }
            return true
        },
        LintRule("every address in the subject is the mailbox's", "SBR §7.1.4.2", [.smimeLeaf]) {
            certificate,
            expected in
            attributesHold(certificate.subject) { type, value in
                let text = DirectoryText.string(value) ?? ""
                let isAddress = isEmailAddress(type) || isCommonName(type) && text.contains("@")
                return !isAddress || text == expected.request.address?.given
            }
        },
        LintRule("the hosts are the alternative names", "RFC 5280 §4.2.1.6", [.directoryTLS]) {
            certificate,
            expected in
            hostNames(certificate) == expected.request.hosts && !expected.request.hosts.isEmpty
        },
    ]

    private static func attributesHold(
        _ name: Span<UInt8>,
        _ holds: (Span<UInt8>, borrowing BERElement) -> Bool
    ) -> Bool {
        do throws(PKIXError) {
            var reader = try DistinguishedNameReader(name)
            while let attribute = try reader.next() {
                if !holds(attribute.type, attribute.value) { return false }
            }
            return true
        } catch {
            return false
        }
    }

    private static func isEmailAddress(_ type: Span<UInt8>) -> Bool {
        type.hasSameBytes(as: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1])
    }

    private static func isCommonName(_ type: Span<UInt8>) -> Bool {
        type.hasSameBytes(as: [0x55, 4, 3])
    }

    private static func nameCount(_ certificate: borrowing CertificateReader) -> Int {
        guard let content = certificate.extensions.subjectAlternativeName else { return 0 }
        var walk = GeneralNames(content: content)
        var count = 0
        while (try? walk.next()) != nil { count += 1 }
        return count
    }

    /// The names of all hosts, or nil when another form of name is among them.
    private static func hostNames(_ certificate: borrowing CertificateReader) -> [HostName]? {
        guard let content = certificate.extensions.subjectAlternativeName else { return nil }
        var walk = GeneralNames(content: content)
        var hosts: [HostName] = []
        while let name = try? walk.next() {
            switch name.form {
            case .ipAddress: hosts.append(.address(name.content.array()))
            case .dnsName:
                let text = String(decoding: name.content.array(), as: UTF8.self)
                guard let host = try? DomainName(text), host.aLabel == text else { return nil }
                hosts.append(.name(host))
            case .otherName, .rfc822Name, .x400Address, .directoryName, .ediPartyName,
                .uniformResourceIdentifier, .registeredID:
                return nil
            }
        }
        return hosts
    }
}
