package import PKIX

/// Something that the authority sent and that is not published.
///
/// It stops nothing else; the publisher logs it.
package struct SkippedItem: Equatable, Sendable {
    /// Why it is not published.
    package enum Reason: Equatable, Sendable {
        /// The certificate at `index` of those sent cannot be parsed.
        case certificate(index: Int, PKIXError)
        /// The certificates from `index` on are more than one entry may have.
        case tooManyCertificates(index: Int)
        /// The entry's identity is not 16 bytes long.
        case identityLength(Int)
        /// A mailbox whose address is not a whole address in its canonical form.
        case addressNotCanonical
        /// A name that cannot be read, or is longer than a key may be.
        case unusableName
        /// A naming context that starts with an attribute that it may not have.
        case unsupportedSuffix
    }

    /// The entry that it is about.
    package let uuid: [UInt8]
    /// Why it is not published.
    package let reason: Reason

    /// Says what is not published, and why.
    package init(uuid: [UInt8], reason: Reason) {
        self.uuid = uuid
        self.reason = reason
    }
}
