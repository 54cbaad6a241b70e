import Directory
import Logging

/// Has the search file of a directory that was there before it made, between batches, and tells how
/// far that is.
struct SearchBuilder {
    private let setting: SearchIndexSetting
    private let rules: AccessRules
    private let logger: Logger
    private var told: ContinuousClock.Instant?

    /// Entries at a time, some ten milliseconds' worth: so long a batch waits at most.
    private static let portion = 1_000
    private static let tellingSeconds = 10

    init(_ setting: SearchIndexSetting, _ rules: AccessRules, _ logger: Logger) {
        self.setting = setting
        self.rules = rules
        self.logger = logger
    }

    /// Whether a search file is to be kept where there are so many accounts.
    func isWanted(accounts: Int) -> Bool {
        setting.isWanted(policy: rules.policy, accounts: accounts)
    }

    /// Works until everything is done or `isInterrupted` says that there is something else to do.
    ///
    /// What fails is tried again at the next call.
    mutating func work(on writer: inout DirectoryWriter, isInterrupted: () -> Bool) {
        report(writer.takeSearchFailure())
        while writer.isSearchIndexUnfinished, !isInterrupted() {
            guard let build = writer.buildSearchIndex(count: Self.portion) else {
                return report(writer.takeSearchFailure())
            }
            tell(build)
        }
    }

    private mutating func tell(_ build: SearchBuild) {
        let now = ContinuousClock.now
        if build.isComplete {
            logger.notice("the search file has all \(build.total) entries")
            told = nil
        } else if told.map({ now - $0 > .seconds(Self.tellingSeconds) }) ?? true {
            logger.notice("the search file has \(build.done) of \(build.total) entries")
            told = now
        }
    }

    private func report(_ failure: DirectoryError?) {
        guard let failure else { return }
        logger.error("the search file was given up, and will be made anew: \(failure)")
    }
}
