import Foundation
import Testing

/// The same searches to our engine, as an internal client's, and to slapd with the same entries: the
/// same entries and the same codes come back, but for what ``KnownDifference`` lists.
///
/// `scripts/differential` runs it at length. The seed is printed; whatever fails is made as small as
/// it can be and printed as one would ask ldapsearch for it.
@Suite(.serialized) struct DifferentialTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// How many searches there are.
    static let searches = environment["WAXWING_DIFFERENTIAL_SEARCHES"].flatMap { Int($0) } ?? 3_000
    /// What is by chance follows from it.
    static let seed =
        environment["WAXWING_DIFFERENTIAL_SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0...999_999_999)
    /// How many failures are shown; the first ones say it, and each costs time to make small.
    static let shownMax = 20

    @Test func `slapd and we answer generated searches alike`() throws {
        print("differential: seed \(Self.seed), \(Self.searches) searches")
        let pair = try ServerPair(seed: Self.seed)
        var generator = SearchGenerator(seed: Self.seed, people: pair.people)
        var matching = 0
        var known = 0
        var differing = 0
        for _ in 0..<Self.searches {
            let search = generator.next()
            let (difference, count) = try pair.ask(search)
            if count > 0 { matching += 1 }
            guard let difference else { continue }
            if KnownDifference.all.contains(where: { $0.covers(search) }) {
                known += 1
                continue
            }
            differing += 1
            if differing <= Self.shownMax { try report(search, difference, pair) }
        }
        print("differential: \(matching) found something, \(known) differ as known")
        #expect(differing == 0, "seed \(Self.seed)")
        #expect(matching * 3 >= Self.searches, "seed \(Self.seed): too few found something")
        #expect(known * 10 <= Self.searches, "seed \(Self.seed): too much is excused")
    }

    @Test func `what is listed as different is`() throws {
        let pair = try ServerPair(seed: 1)
        for known in KnownDifference.all {
            #expect(known.covers(known.probe), "\(known.reason)")
            #expect(try pair.ask(known.probe).difference != nil, "\(known.reason): \(known.probe)")
        }
    }

    /// Records `search`, without what does not matter, and how it was answered.
    private func report(
        _ search: GeneratedSearch,
        _ first: ServerPair.Difference,
        _ pair: ServerPair
    ) throws {
        var smallest = search
        while let smaller = try smallest.smaller.first(where: { smaller in
            try !KnownDifference.all.contains { $0.covers(smaller) }
                && pair.ask(smaller).difference != nil
        }) {
            smallest = smaller
        }
        let again = try pair.ask(smallest).difference
        let difference = again ?? first
        Issue.record(
            """
            seed \(Self.seed): \(search)
              the same: \(again == nil ? "only the first time" : "\(smallest)")
              ours:  \(difference.ours)
              slapd: \(difference.slapd)
            """
        )
    }
}
