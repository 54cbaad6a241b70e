internal import Synchronization

/// What other loops hand over to one, until it takes it.
///
/// A loop closes its boxes when it begins to end. Whoever finds a box closed keeps what it wanted to
/// hand over: nothing ever lies in the box of a loop that will not look again. Loops end only when
/// all are to, so the one that has kept something gives it its end by itself.
final class LetterBox<Letter: Sendable>: Sendable {
    /// Nil when it is closed.
    private let letters = Mutex<[Letter]?>([])

    /// Leaves something, and the loop is to be woken then; false when the box is closed.
    func put(_ letter: Letter) -> Bool {
        letters.withLock { letters in
            guard letters != nil else { return false }
            letters?.append(letter)
            return true
        }
    }

    /// Takes what has come.
    func takeAll() -> [Letter] {
        letters.withLock { letters in
            guard let taken = letters else { return [] }
            letters = []
            return taken
        }
    }

    /// Takes what has come, and lets nothing in any more.
    func close() -> [Letter] { letters.withLock { $0.take() ?? [] } }
}
