/// Bounds on what one message may hold; the frame's own length is the transport's to bound.
package struct MessageLimits: Equatable, Sendable {
    /// Controls in a message.
    ///
    /// Clients in use send at most two; CVE-2026-9064 (389-ds) is what comes
    /// of no bound.
    package var controlsMax = 16
    /// Filters inside each other.
    ///
    /// Clients in use stay below 6; 389-ds allows 40, and unbounded
    /// recursion was CVE-2020-12243 (slapd).
    package var filterDepthMax = 32
    /// Terms of a filter, the groups included.
    ///
    /// Evolution's "any field" asks for about 25, Thunderbird
    /// adds one for each recipient of a mail.
    package var filterTermsMax = 256
    /// Parts of one substring assertion.
    ///
    /// People type two or three stars.
    package var substringPartsMax = 32
    /// Attributes that a search lists.
    ///
    /// Thunderbird's address book lists about 60 and a bound of 16
    /// broke TrueNAS against kanidm (kanidm#4028).
    package var attributesMax = 256

    /// The bounds above.
    package init() {}
}
