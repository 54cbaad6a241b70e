import LMDB

extension Ledger {
    /// Walks the whole ledger and says everything that is not as it must be.
    ///
    /// It reads in batches with a fresh snapshot each, while commands go on, and makes the state
    /// anew in a scratch file beside the ledger. It blocks its thread: seconds for a million events.
    /// - Parameters:
    ///   - kept: A head that was kept elsewhere, for what the ledger alone cannot show: that its end
    ///     was cut off, or that all of it was replaced.
    ///   - isSigned: Whether a signature over a head's content is the public key's (in DER).
    ///   - progress: Called after each batch with the position reached and the last one.
    /// - Returns: The findings, and the head for the caller to keep.
    /// - Throws: What the storage or the scratch file refused; what is wrong with the ledger is not
    ///   thrown but found.
    package func verify(
        against kept: KeptHead? = nil,
        isSigned: (
            _ publicKey: Span<UInt8>, _ content: Span<UInt8>, _ signature: Span<UInt8>
        ) -> Bool,
        progress: (Position, Position) -> Void = { _, _ in }
    ) throws(LedgerError) -> Verification {
        // Twice the ledger's size: pages are copied before they are freed, and a full ledger must
        // still be verifiable.
        let (doubled, isOver) = mapSizeBytes.multipliedReportingOverflow(by: 2)
        let scratch = try ScratchState(
            beside: path,
            mapSizeBytes: isOver ? mapSizeBytes : doubled
        )
        var verifier = Verifier(log, scratch.tables)
        while true {
            let reading: ReadTransaction
            do throws(LMDBError) {
                reading = try log.environment.beginRead()
            } catch {
                throw LedgerError(error)
            }
            let view = reading.view
            let first = verifier.result.end.position + 1
            let (events, hasMore) = try verifier.examineEvents(view, limit: Self.verifyBatch)
            try scratch.environment.write { (writing) throws(LedgerError) in
                try verifier.follow(events, view, &writing)
            }
            try verifier.examineHeads(from: first, view, isSigned)
            let position = verifier.result.end.position
            progress(position, max(position, durableEnd.position))
            if hasMore { continue }
            // What is compared last is seen in the snapshot in which the log ended.
            try verifier.examineEnd(view, against: kept)
            if verifier.isFollowed {
                try scratch.environment.read { (made) throws(LedgerError) in
                    try verifier.examineVault(view, made.view)
                    try verifier.examineRevocationLists(view, made.view)
                    try verifier.compareState(view, made.view)
                }
            }
            return verifier.result
        }
    }

    /// Events of one snapshot.
    private static var verifyBatch: Int { 2_000 }
}
