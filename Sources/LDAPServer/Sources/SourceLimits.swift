package import LDAPEngine

/// What one source may do, and who is a source; docs/limits.md has the reasons.
package struct SourceLimits: Equatable, Sendable {
    /// What a source of one class may do.
    package struct Share: Equatable, Sendable {
        /// Open connections.
        package var connectionsMax: Int

        /// New connections.
        package var connections: Rate

        /// Mailboxes asked for.
        package var lookUps: Rate

        /// Those of them that nobody is shown under.
        package var misses: Rate

        /// Different addresses asked for within an hour, about.
        package var addressesPerHour: Int

        /// A share of these.
        package init(
            connectionsMax: Int,
            connections: Rate,
            lookUps: Rate,
            misses: Rate,
            addressesPerHour: Int
        ) {
            self.connectionsMax = connectionsMax
            self.connections = connections
            self.lookUps = lookUps
            self.misses = misses
            self.addressesPerHour = addressesPerHour
        }

        /// As much as `factor` sources.
        func times(_ factor: Int) -> Share {
            Share(
                connectionsMax: Rate.product(connectionsMax, factor),
                connections: connections.times(factor),
                lookUps: lookUps.times(factor),
                misses: misses.times(factor),
                addressesPerHour: Rate.product(addressesPerHour, factor)
            )
        }
    }

    /// What an address, or a /64 of IPv6, may do that is in none of the lists.
    package var stranger = Share(
        connectionsMax: 100,
        connections: Rate(burst: 200, perHour: 72_000),
        lookUps: Rate(burst: 1_000, perHour: 7_200),
        misses: Rate(burst: 300, perHour: 900),
        addressesPerHour: 2_000
    )

    /// What one may do that is in ``gateways``.
    package var gateway = Share(
        connectionsMax: 1_000,
        connections: Rate(burst: 2_000, perHour: 720_000),
        lookUps: Rate(burst: 20_000, perHour: 360_000),
        misses: Rate(burst: 20_000, perHour: 360_000),
        addressesPerHour: 200_000
    )

    /// How many times as much as one of its /64s a /48 of IPv6 may do.
    package var siteFactor = 4

    /// What all strangers together may miss.
    package var strangersMisses = Rate(burst: 20_000, perHour: 36_000)

    /// What a stranger may miss while ``strangersMisses`` is used up, before it is told busy.
    package var missesWhenUsedUp = 10

    /// Networks of mail gateways and other machines that ask for many people.
    package var gateways: [Network] = []

    /// Networks without limits by source.
    package var exempt: [Network] = ["127.0.0.0/8", "::1"].compactMap { Network($0) }

    /// Networks of proxies, whose connections begin with a header of the PROXY protocol.
    package var proxies: [Network] = []

    /// The limits as said above.
    package init() {}
}

/// How often something may happen: so often at once, and again at a steady rate.
package struct Rate: Equatable, Sendable {
    /// How often at once.
    package var burst: Int

    /// How often in an hour.
    package var perHour: Int

    /// A rate; numbers below 1 count as 1, bursts beyond a million as that.
    package init(burst: Int, perHour: Int) {
        self.burst = burst
        self.perHour = perHour
    }

    func times(_ factor: Int) -> Rate {
        Rate(burst: Self.product(burst, factor), perHour: Self.product(perHour, factor))
    }

    static func product(_ number: Int, _ factor: Int) -> Int {
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: max(factor, 1))
        return isTooLarge ? Int.max : product
    }
}
