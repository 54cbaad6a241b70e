/// Whether pages of the mapped files are taken to be cold, so that who touches one may have to wait
/// for the disk, and reading ahead would push out those that are not.
package enum ColdPages: String, CaseIterable, Sendable {
    /// Where memory has no room for the files, or they are still being read in.
    case auto
    /// Always.
    case on
    /// Never.
    case off
}
