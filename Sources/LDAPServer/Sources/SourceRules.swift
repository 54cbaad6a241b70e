internal import LDAPEngine

/// Limits in the form in which they are applied.
final class SourceRules: Sendable {
    /// What a class of sources may do.
    struct Class: Sendable {
        let connectionsMax: Int
        let connections: Bucket
        let lookUps: Bucket
        let misses: Bucket
        let addresses: AddressSketch

        init(_ share: SourceLimits.Share) {
            connectionsMax = share.connectionsMax
            connections = Bucket(share.connections)
            lookUps = Bucket(share.lookUps)
            misses = Bucket(share.misses)
            addresses = AddressSketch(limit: share.addressesPerHour)
        }
    }

    let stranger: Class
    let gateway: Class
    let strangerSite: Class
    let gatewaySite: Class
    let strangersMisses: Bucket
    let missesWhenUsedUp: Int
    private let limits: SourceLimits

    init(_ limits: SourceLimits) {
        self.limits = limits
        stranger = Class(limits.stranger)
        gateway = Class(limits.gateway)
        strangerSite = Class(limits.stranger.times(limits.siteFactor))
        gatewaySite = Class(limits.gateway.times(limits.siteFactor))
        strangersMisses = Bucket(limits.strangersMisses)
        missesWhenUsedUp = limits.missesWhenUsedUp
    }

    /// Whether connections from `address` begin with a header of the PROXY protocol.
    func isProxy(_ address: SourceAddress) -> Bool {
        !limits.proxies.isEmpty && limits.proxies.contains { $0.contains(address) }
    }

    /// Whether `address` has no limits.
    func isExempt(_ address: SourceAddress) -> Bool {
        limits.exempt.contains { $0.contains(address) }
    }

    /// Whether `address` is a gateway's.
    func isGateway(_ address: SourceAddress) -> Bool {
        limits.gateways.contains { $0.contains(address) }
    }

    /// What a source may do.
    func `class`(isGateway: Bool, isSite: Bool) -> Class {
        switch (isGateway, isSite) {
        case (false, false): stranger
        case (true, false): gateway
        case (false, true): strangerSite
        case (true, true): gatewaySite
        }
    }
}
