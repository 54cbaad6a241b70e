import ArgumentParser
import Foundation

/// The option that every command has.
struct DataOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp(
            "The data directory (default: $WAXWING_DATA, else ./waxwing-data).",
            valueName: "DIR"
        )
    )
    var path: String?

    /// The directory that the option, the environment or the default names.
    var directory: DataDirectory {
        DataDirectory(
            path ?? ProcessInfo.processInfo.environment["WAXWING_DATA"] ?? "./waxwing-data"
        )
    }
}
