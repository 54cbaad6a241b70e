import ChangeFeed
import PKIX

/// The certificates of one entry in the order in which they will stand: best first.
///
/// Reused from entry to entry, so that a bulk load does not allocate.
struct ParsedCertificates {
    /// What the record says of one certificate.
    struct Item {
        /// Its place among the certificates sent.
        var index: Int
        var notBefore: Int64
        var notAfter: Int64
        var rank: UInt8

        /// Parses the certificate at `index`.
        init(index: Int, _ der: [UInt8]) throws(PKIXError) {
            let reader = try CertificateReader(der.span)
            self.index = index
            notBefore = reader.notBefore
            notAfter = reader.notAfter
            rank = reader.encryptionRank
        }
    }

    /// The certificates that will be published.
    private(set) var items: [Item] = []

    /// Parses the entry's certificates, and adds those that are none to `skipped`.
    mutating func parse(_ entry: PublishedEntry, _ skipped: inout [SkippedItem]) {
        let certificates = entry.certificates
        items.removeAll(keepingCapacity: true)
        for index in certificates.indices {
            if items.count == RecordLayout.certificatesMax {
                skipped.append(
                    SkippedItem(uuid: entry.uuid, reason: .tooManyCertificates(index: index))
                )
                break
            }
            do throws(PKIXError) {
                items.append(try Item(index: index, certificates[index]))
            } catch {
                skipped.append(
                    SkippedItem(uuid: entry.uuid, reason: .certificate(index: index, error))
                )
            }
        }
        if items.count > 1 { items.sort { $0.precedes($1) } }
    }
}

extension ParsedCertificates.Item {
    /// Fitter before less fit, newer before older, and as they were sent.
    fileprivate func precedes(_ other: Self) -> Bool {
        if rank != other.rank { return rank < other.rank }
        if notBefore != other.notBefore { return notBefore > other.notBefore }
        return index < other.index
    }
}
