/// Whether pages of the mapped files are taken to be cold, so that who touches one may have to wait
/// for the disk, and reading ahead would push out those that are not.
package enum ColdPages: String, CaseIterable, Sendable {
    /// Where the files have more than half of the machine's memory.
    case auto
    /// Always.
    case on
    /// Never.
    case off
}
