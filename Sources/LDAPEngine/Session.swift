/// What the engine knows of one connection.
///
/// Everybody is anonymous, so there is no identity here: a bind changes nothing, and a failed one
/// leaves nothing behind.
package struct Session: Sendable {
    /// Whether the bytes of this connection are protected by TLS.
    ///
    /// The transport sets it after the handshake.
    package var isProtected: Bool

    /// Whether StartTLS is possible on this connection: the listener has a certificate.
    package let offersStartTLS: Bool

    /// How many mailboxes the client has asked for, by an address or by a DN.
    package internal(set) var lookUps: UInt64 = 0

    /// How many of these look-ups found no entry.
    package internal(set) var misses: UInt64 = 0

    /// The state of a connection that has sent nothing yet.
    package init(isProtected: Bool, offersStartTLS: Bool) {
        self.isProtected = isProtected
        self.offersStartTLS = offersStartTLS
    }
}
