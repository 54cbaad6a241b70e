import Cryptography

/// The certificates that imported ones may chain to.
struct TrustedRoots: Sendable {
    private let store: TrustStore?

    /// Trusts `certificates`, DER; nothing at all without one.
    init(certificates: [[UInt8]]) throws(AuthorityError) {
        do throws(CryptographyError) {
            store = certificates.isEmpty ? nil : try TrustStore(anchors: certificates)
        } catch {
            throw .fault(.files, "a trust file cannot be used: \(error)")
        }
    }

    /// Whether `der` chains to one of them at `seconds` since 1970.
    ///
    /// An authority between the two must be trusted itself: an import has end entities alone.
    func accepts(_ der: [UInt8], at seconds: Int64) -> Bool {
        guard let store else { return false }
        return (try? store.verify(der, intermediates: [], at: seconds)) == .trusted
    }
}
