package import Addressing

/// Where the world fetches revocation lists and authorities' certificates: what certificates point
/// to.
///
/// Always http: these answers are signed, and a client that had to check a TLS certificate first
/// would never end (RFC 5280 §4.2.1.13, §8).
package struct PublicURL: Hashable, Sendable {
    /// The URL without a slash at its end.
    package let text: String

    /// Two URLs of it stand in every certificate.
    package static let bytesMax = 200

    /// Reads a URL such as `http://pki.example.com` or `http://example.com:8080/pki`.
    /// - Throws: ``IssuerError/publicURL(_:)``.
    package init(_ text: String) throws(IssuerError) {
        guard text.utf8.count <= Self.bytesMax else {
            throw .publicURL(.tooLong(bytes: text.utf8.count, maximum: Self.bytesMax))
        }
        guard text.prefix(7).lowercased() == "http://" else { throw .publicURL(.schemeIsNotHTTP) }
        let rest = text.dropFirst(7)
        let authority = rest.prefix { $0 != "/" }
        let path = rest[authority.endIndex...]
        guard path.utf8.allSatisfy(Self.isAllowedInPath) else { throw .publicURL(.path) }
        self.text = "http://" + (try Self.checked(authority)) + Self.withoutSlashes(path)
    }

    /// The URL `http://pki.DOMAIN`.
    package init(domain: DomainName) {
        text = "http://pki." + domain.aLabel
    }

    /// Where the revocation list of the authority with this key identifier will be.
    package func revocationList(keyIdentifier: [UInt8]) -> String {
        text + "/crl/" + Hexadecimal.text(keyIdentifier) + ".crl"
    }

    /// Where the certificate of the authority with this key identifier will be.
    package func certificate(keyIdentifier: [UInt8]) -> String {
        text + "/ca/" + Hexadecimal.text(keyIdentifier) + ".cer"
    }

    private static func checked(_ authority: Substring) throws(IssuerError) -> String {
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var port = ""
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = UInt16(parts[1]), number > 0
            else { throw .publicURL(.port) }
            port = ":\(number)"
        }
        let host = parts.first.map(String.init) ?? ""
        switch try? HostName(host) {
        case .address(let octets) where octets.count == 4: return host + port
        default:
            do throws(AddressingError) {
                return try DomainName(host).aLabel + port
            } catch {
                throw .publicURL(.host(error))
            }
        }
    }

    private static func withoutSlashes(_ path: Substring) -> String {
        var path = path
        while path.last == "/" { path.removeLast() }
        return String(path)
    }

    private static func isAllowedInPath(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

extension PublicURL: CustomStringConvertible {
    /// The URL.
    package var description: String { text }
}
