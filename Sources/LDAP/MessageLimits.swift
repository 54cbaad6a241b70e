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
    /// Attributes that a search lists, an add writes or a modify changes.
    ///
    /// Thunderbird's address book lists about 60 and a bound of 16
    /// broke TrueNAS against kanidm (kanidm#4028).
    package var attributesMax = 256
    /// Keys of a sort control.
    ///
    /// Address books sort by surname and given name; slapd allows 5.
    package var sortKeysMax = 8
    /// Values that one add or modify writes.
    ///
    /// A mailbox has a handful of certificates; publishers of other servers write one or all of
    /// them, and the message's length bounds it before this does.
    package var writtenValuesMax = 256

    /// The bounds above.
    package init() {}
}
