import Addressing
import Cryptography
import Ledger

extension Authority {
    /// Certificates that one piece of work reads: half a millisecond's worth.
    private static let importChunk = 32

    /// Publishes certificates that were issued elsewhere.
    ///
    /// `body` holds up to ``batchItemsMax`` of them, DER, one directly behind the other. All that are
    /// not refused are recorded in one commit.
    package func importCertificates(
        _ body: [UInt8],
        isExternal: Bool,
        isVouched: Bool,
        by caller: Caller,
        isWaiting: Bool
    ) async throws(AuthorityError) -> BatchOutcome {
        // Batches are sent several at once: a commit of more than one writes fewer pages.
        let announcement = ledger.announce()
        let ranges = try DERSplitter.ranges(of: body.span, maximum: Self.batchItemsMax)
        let now = nowSeconds
        let rules = ImportRules(
            domains: organization.domains,
            isExternal: isExternal,
            isVouched: isVouched,
            isTrusted: { [trust] der in trust.accepts(der, at: now) }
        )
        let read = await work.map(ranges, chunk: Self.importChunk, .batch) { chunk in
            chunk.map { range in CertificateCandidate.read(Array(body[range]), rules: rules) }
        }
        var refused: [BatchOutcome.Refusal] = []
        var candidates: [(index: Int, CertificateCandidate)] = []
        candidates.reserveCapacity(read.count)
        for (index, result) in read.enumerated() {
            switch result {
            case .success(let candidate): candidates.append((index, candidate))
            case .failure(let error):
                refused.append(BatchOutcome.Refusal(index: index, error: error))
            }
        }
        let accepted = candidates
        let clock = configuration.clock
        let committed = try await commit(by: caller, announcement) { view in
            var decision = ImportDecision(
                isVouched: isVouched,
                count: accepted.count,
                time: clock()
            )
            for (index, candidate) in accepted {
                try decision.take(candidate, index: index, in: view)
            }
            return Decision(decision.result, decision.drafts)
        }
        let result = committed.value
        refused += result.refused
        let progress = await progress(to: committed.position, isWaiting: isWaiting)
        // Let go of here, where others may do it at the same time, not by the ledger's one writer.
        withExtendedLifetime(accepted) {}
        return BatchOutcome(
            added: result.added,
            unchanged: ranges.count - refused.count - result.added,
            refused: refused.sorted { $0.index < $1.index },
            progress: progress
        )
    }
}

extension CertificateCandidate {
    /// Reads and judges `der`, as a value.
    static func read(
        _ der: [UInt8],
        rules: ImportRules
    ) -> Result<CertificateCandidate, AuthorityError> {
        do throws(AuthorityError) {
            return .success(try CertificateCandidate(der, rules: rules))
        } catch {
            return .failure(error)
        }
    }
}
