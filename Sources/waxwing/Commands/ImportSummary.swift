import AdminAPI

/// What became of an import, all batches together.
struct ImportSummary {
    private var added = 0
    private var unchanged = 0
    private var refused: [(line: Int, reason: String)]
    private var isPublished = true
    /// Items that the server has acknowledged or refused.
    private(set) var done = 0

    /// - Parameter refused: What was refused before it was sent.
    init(refused: [(Int, String)]) { self.refused = refused.map { (line: $0.0, reason: $0.1) } }

    /// Adds a batch's answer; `line` makes the place in the file from the item's number.
    mutating func add(_ answer: BatchAnswer, line: (Int) -> Int) {
        added += answer.added
        unchanged += answer.unchanged
        refused += answer.refused.map { (line: line($0.item), reason: $0.error.message) }
        isPublished = isPublished && answer.recorded.isPublished
        done += answer.added + answer.unchanged + answer.refused.count
    }

    /// Says what was done; a refused item makes the command fail after everything else is done.
    ///
    /// - Parameter place: What a number in the file counts: "line" or "certificate".
    func report(
        _ verb: String,
        of file: String,
        json: JSONOptions,
        place: String = "line"
    ) throws {
        let refused = refused.sorted { $0.line < $1.line }
        let output = Output(
            added: added,
            unchanged: unchanged,
            isPublished: isPublished,
            refused: refused.map { Output.Refusal(number: $0.line, reason: $0.reason) }
        )
        if try !json.print(output) {
            for refusal in refused {
                Terminal.note(
                    "\(Terminal.escaped(file)): \(place) \(refusal.line): \(Terminal.escaped(refusal.reason))"
                )
            }
            Terminal.line("\(verb) \(added), already there \(unchanged), refused \(refused.count)")
        }
        if !isPublished { Terminal.note("recorded, not yet published") }
        guard refused.isEmpty else {
            throw CommandFailure(
                "\(refused.count) of \(done + preRefused) refused; everything else is done"
            )
        }
    }

    /// Items that never went to the server.
    private var preRefused: Int { max(0, added + unchanged + refused.count - done) }

    private struct Output: Encodable {
        struct Refusal: Encodable {
            let number: Int
            let reason: String
        }

        let added: Int
        let unchanged: Int
        let isPublished: Bool
        let refused: [Refusal]
    }
}
