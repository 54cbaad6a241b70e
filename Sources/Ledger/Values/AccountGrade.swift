/// What the holder of an account may ask of the directory.
package enum AccountGrade: Int64, Sendable, CaseIterable {
    /// Prefix and substring searches over names and addresses, few entries at a time.
    case partner = 1
    /// Everything.
    case `internal` = 2
}
