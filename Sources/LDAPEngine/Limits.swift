package import LDAP

/// What a client can make the engine hold or do at most.
package struct Limits: Equatable, Sendable {
    /// Bytes of one message, header included; the transport refuses longer ones before they came.
    ///
    /// The longest request that a client in use sends has about 60 attribute names, below 2 KiB; a
    /// search for 100 addresses of 254 bytes is 27 KiB. 64 KiB holds either with room to spare, and
    /// is what a stranger can make a connection keep.
    package var messageBytesMax = 64 * 1024

    /// Bytes of one message of a client that has bound, header included.
    ///
    /// A publisher may send a mailbox with all its certificates: a hundred of 8 KiB, and more than
    /// anybody has.
    package var boundMessageBytesMax = 1024 * 1024

    /// What one message may hold.
    package var message = MessageLimits()

    /// Addresses that one search may pin, 1 or more.
    ///
    /// A client asks for all recipients of a message at once; RFC 5321 §4.5.3.1.8 promises them 100.
    package var pinnedAddressesMax = 100

    /// Work on the filter of one search, about in bytes compared.
    ///
    /// Thunderbird with a filter of its own and 100 recipients takes some 600 KiB; the limit is
    /// reached after a few milliseconds, which every other client of the same event loop waits.
    package var filterBytesMax = 4 * 1024 * 1024

    /// Bytes of all the answers to one request; the entry that reaches it is still sent whole.
    ///
    /// 100 entries of ten certificates of 2 KB are 2 MB; four times that is still small beside the
    /// memory of a connection that reads slowly.
    package var responseBytesMax = 8 * 1024 * 1024

    /// Values of userSMIMECertificate that are composed for one entry, the best ones.
    ///
    /// Each repeats its chain. Clients take the first or the first few; a mailbox with more current
    /// certificates than this has them all in userCertificate.
    package var composedValuesMax = 16

    /// Bytes of the password of a simple bind; a longer one is wrong.
    ///
    /// Four times what a sentence of a password manager has, and little enough to hash.
    package var passwordBytesMax = 1024

    /// Entries that a partner gets for one question.
    ///
    /// What a list under an address line has room for; a directory that is walked by prefixes takes
    /// as many questions as it has entries, a twenty-fifth of them.
    package var partnerEntriesMax = 25

    /// Characters of a name or an address that a partner must give in one piece.
    ///
    /// Clients complete from the second or third letter on; one letter is a list of everybody.
    package var partnerCharactersMin = 2

    /// Entries that one question of a partner may take a look at.
    ///
    /// With an index few are looked at that are not sent. Without one this is a walk of some tens of
    /// milliseconds, in slices; a directory that is larger needs the index.
    package var partnerExaminedMax = 100_000

    /// Entries that an internal client gets for one question: no limit of ours.
    ///
    /// Answers are made as fast as they are taken, so a large one costs no memory.
    package var internalEntriesMax = Int.max

    /// Seconds that a search may take, the time in which its answer is taken included.
    ///
    /// What OpenLDAP allows: an export of millions over a slow line still ends.
    package var searchSecondsMax = 3600

    /// Entries that a search may sort; more come in no order, or not at all if that is critical.
    ///
    /// More than a person scrolls through; whoever wants all of a large directory sorts it faster
    /// than it could be sent.
    package var sortEntriesMax = 10_000

    /// Bytes of the keys by which a search sorts, all together.
    ///
    /// 10,000 entries by surname and given name have some 400 KB.
    package var sortBytesMax = 4 * 1024 * 1024

    /// Work of one slice of a search, about in bytes compared: around a millisecond.
    package var sliceWorkMax = 1024 * 1024

    /// Bytes of output of one slice; the entry that reaches it is still made whole.
    ///
    /// What a socket takes at once, and a connection may have to keep.
    package var sliceBytesMax = 256 * 1024

    /// The limits as said above.
    package init() {}
}
