/// What keeps the log: LMDB here, a database server later where one machine is not enough.
package protocol LogEngine: Sendable {
    /// Lends the events from `position` on, at most `limit`, from one snapshot, in order.
    func read(
        from position: Position,
        limit: Int,
        _ body: (borrowing StoredEvent) throws(LedgerError) -> Void
    ) throws(LedgerError)
}

/// One writing transaction on a log: everything in it becomes durable together, or nothing.
///
/// Order is the engine's: a transaction has the log to itself from its first look at the end until
/// it is over, so positions are dense and their order is the order of commits.
package protocol LogTransaction: ~Copyable {
    /// The log that such a transaction writes.
    associatedtype Log: LogEngine

    /// Where `log` ends, as this transaction sees it.
    borrowing func end(of log: Log) throws(LedgerError) -> LogEnd

    /// Appends one event behind `expected`, with what is stored beside it.
    ///
    /// - Parameters:
    ///   - record: Chain hash, header and body.
    ///   - details: Salt and fields that can be erased; empty when there are none.
    ///   - certificate: Octets that no event before this one brought; empty when there are none.
    ///   - expected: Where the caller believes the log to end.
    ///   - log: Which log.
    /// - Throws: ``LedgerError/wrongPosition(expected:actual:)`` when the log ends elsewhere.
    mutating func append(
        _ record: Span<UInt8>,
        details: Span<UInt8>,
        certificate: Span<UInt8>,
        expecting expected: Position,
        to log: Log
    ) throws(LedgerError)

    /// Stores or replaces a vault record.
    mutating func putVaultRecord(
        _ record: RecordID,
        generation: Int64,
        _ sealed: Span<UInt8>,
        in log: Log
    ) throws(LedgerError)

    /// Deletes a vault record.
    mutating func deleteVaultRecord(_ record: RecordID, in log: Log) throws(LedgerError)

    /// Deletes the details and the certificate that the event at `position` brought.
    mutating func erase(_ position: Position, in log: Log) throws(LedgerError)

    /// Ends the batch: stores where the log ends now, and its head.
    mutating func finish(_ end: LogEnd, head: Span<UInt8>, in log: Log) throws(LedgerError)
}
