/// Bounds on the checking of passwords; docs/accounts.md has the reasons.
package struct PasswordLimits: Sendable, Equatable {
    /// Checks under way: 32 MiB and a core each.
    package var threads = 2
    /// Checks that wait: three seconds of waiting.
    package var waitingMax = 64
    /// Checks of one account that wait or are under way, so that its guesses leave the queue to others.
    package var perAccountMax = 4
    /// Failures of an account from one network that cost nothing.
    package var freeFailures = 3
    /// Failures of an account from everywhere that cost nothing.
    package var freeFailuresEverywhere = 30
    /// The delay after the first failure that costs one; each further one doubles it.
    package var firstDelayMilliseconds: Int64 = 1_000
    /// The longest delay.
    package var longestDelayMilliseconds: Int64 = 60_000
    /// After so long without a failure, those before are forgotten.
    package var memoryMilliseconds: Int64 = 600_000
    /// Pairs of an account and a network, and accounts, whose failures are remembered.
    package var rememberedMax = 1_024

    /// The bounds above.
    package init() {}
}
