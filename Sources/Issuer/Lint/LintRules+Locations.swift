import BER
import PKIX

extension LintRules {
    /// Where revocation lists and the issuer's certificate are.
    static let locations: [LintRule] = [
        LintRule("a root points nowhere", "RFC 5280 §4.2.1.13", [.rootCA]) { certificate, _ in
            certificate.extensions.value(of: .crlDistributionPoints) == nil
                && certificate.extensions.value(of: .authorityInformationAccess) == nil
        },
        LintRule(
            "one revocation list, of its issuer, by http",
            "RFC 5280 §4.2.1.13, SBR §7.1.2.3",
            .subordinates
        ) { certificate, expected in
            let url = expected.publicURL.revocationList(keyIdentifier: expected.issuerKeyIdentifier)
            guard let value = certificate.extensions.value(of: .crlDistributionPoints) else {
                return false
            }
            return distributionPoint(value) == url && isHTTP(url)
        },
        LintRule(
            "its issuer's certificate, by http",
            "RFC 5280 §4.2.2.1, SBR §7.1.2.3",
            .subordinates
        ) { certificate, expected in
            let url = expected.publicURL.certificate(keyIdentifier: expected.issuerKeyIdentifier)
            guard let value = certificate.extensions.value(of: .authorityInformationAccess) else {
                return false
            }
            return issuerLocation(value) == url && isHTTP(url)
        },
    ]

    private static func isHTTP(_ url: String) -> Bool {
        url.hasPrefix("http://") && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }

    /// The one URI of the one distribution point, or nil.
    private static func distributionPoint(_ value: Span<UInt8>) -> String? {
        var outer = BERReader(value, rules: .der)
        do throws(BERError) {
            var points = try outer.readConstructed(.sequence)
            var point = try points.readConstructed(.sequence)
            var name = try point.readConstructed(.context(0, constructed: true))
            var names = try name.readConstructed(.context(0, constructed: true))
            let uri = try names.readContent(.context(6))
            for isAtEnd in [names.isAtEnd, name.isAtEnd, point.isAtEnd, points.isAtEnd]
            where !isAtEnd {
                return nil
            }
            return String(decoding: uri.array(), as: UTF8.self)
        } catch {
            return nil
        }
    }

    /// The URI of the one access description, when its method is caIssuers; or nil.
    private static func issuerLocation(_ value: Span<UInt8>) -> String? {
        var outer = BERReader(value, rules: .der)
        do throws(BERError) {
            var descriptions = try outer.readConstructed(.sequence)
            var description = try descriptions.readConstructed(.sequence)
            let method = try description.readObjectIdentifier()
            let uri = try description.readContent(.context(6))
            guard method.hasSameBytes(as: [0x2b, 6, 1, 5, 5, 7, 48, 2]), description.isAtEnd,
                descriptions.isAtEnd
            else { return nil }
            return String(decoding: uri.array(), as: UTF8.self)
        } catch {
            return nil
        }
    }
}
