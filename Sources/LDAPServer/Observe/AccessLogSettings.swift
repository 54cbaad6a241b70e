/// What the access log holds, and where it goes.
package struct AccessLogSettings: Equatable, Sendable {
    /// Which connections are logged.
    package enum Extent: Equatable, Sendable {
        /// None.
        case off

        /// One in so many, each of them whole; 1 or more.
        case sampled(oneIn: Int)

        /// All.
        case full
    }

    /// Where the lines go.
    package enum Destination: Equatable, Sendable {
        /// To standard error.
        case standardError

        /// To the end of the file at this path, which is made with mode 0640.
        case file(String)
    }

    /// Which connections are logged.
    package var extent: Extent

    /// Where the lines go.
    package var destination: Destination

    /// Whether addresses, of clients and of mailboxes, are replaced by pseudonyms of the day.
    package var hidesAddresses: Bool

    /// A log as these say.
    package init(
        extent: Extent = .off,
        destination: Destination = .standardError,
        hidesAddresses: Bool = true
    ) {
        self.extent = extent
        self.destination = destination
        self.hidesAddresses = hidesAddresses
    }

    /// One in how many connections is logged; 0 for none.
    var oneIn: Int {
        switch extent {
        case .off: 0
        case .sampled(let number): max(number, 1)
        case .full: 1
        }
    }
}
