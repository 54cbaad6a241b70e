/// Sends batches with a few under way at once, and takes their answers in as they come.
///
/// As many as are in reading, in a commit and on their way to the directory at once, so that a commit takes
/// several of them; more would only wait.
struct BatchRunner {
    /// How many batches are under way at most.
    let limit: Int

    /// Sends every batch of `batches` and hands each answer on; the first failure ends it all.
    func run<Batches: Sequence, Answer: Sendable>(
        _ batches: Batches,
        send: @escaping @Sendable (Batches.Element) async throws -> Answer,
        each: (Batches.Element, Answer) throws -> Void
    ) async throws where Batches.Element: Sendable {
        try await withThrowingTaskGroup(of: (Batches.Element, Answer).self) { group in
            var underWay = 0
            for batch in batches {
                if underWay == limit, let (done, answer) = try await group.next() {
                    underWay -= 1
                    try each(done, answer)
                }
                group.addTask { (batch, try await send(batch)) }
                underWay += 1
            }
            while let (done, answer) = try await group.next() { try each(done, answer) }
        }
    }
}

extension Array {
    /// The elements in runs of `count`, the last one shorter.
    func chunked(_ count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map { start in
            Array(self[start..<Swift.min(start + count, self.count)])
        }
    }
}
