import AdminAPI

/// Where an item of an import stands, for the one who has to mend it.
struct Place: Equatable, Sendable {
    /// The file's name as it was given.
    let file: String
    /// What the number counts: `line` or `certificate`.
    let unit: String
    let number: Int
}

/// What became of an import, all batches together.
struct ImportSummary {
    private var added = 0
    private var unchanged = 0
    private var refused: [(place: Place, reason: String)] = []
    private var isPublished = true

    /// Items that the server has acknowledged or refused.
    private(set) var done = 0

    /// Adds an item that was refused before it was sent.
    mutating func refuse(_ place: Place, _ reason: String) { refused.append((place, reason)) }

    /// Adds a batch's answer; `place` finds an item by the number that the answer repeats.
    mutating func add(_ answer: BatchAnswer, place: (Int) -> Place) {
        added += answer.added
        unchanged += answer.unchanged
        for refusal in answer.refused { refuse(place(refusal.item), refusal.error.message) }
        isPublished = isPublished && answer.recorded.isPublished
        done += answer.added + answer.unchanged + answer.refused.count
    }

    /// Says what was done; a refused item makes the command fail after everything else is done.
    func report(_ verb: String, json: JSONOptions) throws {
        let refused = refused.sorted {
            ($0.place.file, $0.place.number) < ($1.place.file, $1.place.number)
        }
        let output = Output(
            added: added,
            unchanged: unchanged,
            isPublished: isPublished,
            refused: refused.map {
                Output.Refusal(
                    file: $0.place.file,
                    unit: $0.place.unit,
                    number: $0.place.number,
                    reason: $0.reason
                )
            }
        )
        if try !json.print(output) {
            for (place, reason) in refused {
                Terminal.note(
                    "\(Terminal.escaped(place.file)): \(place.unit) \(place.number): \(Terminal.escaped(reason))"
                )
            }
            Terminal.line("\(verb) \(added), already there \(unchanged), refused \(refused.count)")
        }
        if !isPublished { Terminal.note("recorded, not yet published") }
        guard refused.isEmpty else {
            throw CommandFailure(
                "\(refused.count) of \(added + unchanged + refused.count) refused; everything else is done"
            )
        }
    }

    private struct Output: Encodable {
        struct Refusal: Encodable {
            let file: String
            let unit: String
            let number: Int
            let reason: String
        }

        let added: Int
        let unchanged: Int
        let isPublished: Bool
        let refused: [Refusal]
    }
}
