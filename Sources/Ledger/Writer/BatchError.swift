import LMDB

/// Why a batch was rolled back.
enum BatchError: LMDBErrorConvertible {
    /// One command cannot be carried out; the others can.
    case command(Int, LedgerError)
    /// None can.
    case batch(LedgerError)

    init(_ error: LMDBError) { self = .batch(LedgerError(error)) }

    /// Sorts what appending an event of the command at `index` threw.
    init(_ error: LedgerError, command index: Int) {
        switch error {
        case .contradiction, .tooLarge, .damagedState, .damagedEvent, .storage:
            self = .command(index, error)
        default:
            self = .batch(error)
        }
    }
}
