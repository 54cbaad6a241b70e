/// The bounds of what one request may hold; client and server share them.
package enum AdminLimits {
    /// Items in one batch: what one commit holds for long enough to be worth its fsync and short
    /// enough that other commands do not wait behind it (a second with RSA keys made ahead).
    package static let batchItemsMax = 1_000
    /// Bytes in the body of a batch: a thousand certificates of 8 KiB.
    package static let batchBytesMax = 8 << 20
    /// Bytes in any other body: an address, a name and some options.
    package static let bodyBytesMax = 64 << 10
    /// Items on one page of a list.
    package static let pageItemsMax = 1_000
    /// Bytes of a socket's path: the kernel keeps 108, the last one a zero.
    package static let socketPathBytesMax = 107
    /// Bytes of any answer that the client reads whole: a page of a thousand certificates.
    package static let answerBytesMax = 64 << 20
}
