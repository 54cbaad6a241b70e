import LDAPServer

extension Listener {
    /// The URL (RFC 4516, without a name) under which clients reach it.
    func url() throws(CommandFailure) -> String {
        let scheme =
            switch kind {
            case .plain: "ldap"
            case .tls: "ldaps"
            case .unix: "ldapi"
            }
        do throws(ServerError) {
            let address = try localAddress()
            // The path of a socket stands as the host, with its slashes escaped.
            return "\(scheme)://\(kind == .unix ? address.replacing("/", with: "%2F") : address)"
        } catch {
            throw CommandFailure("cannot read a listener's address: \(error)")
        }
    }

    /// Binds `address` and says what to do when that is refused.
    static func bound(_ address: String, kind: Kind) throws(CommandFailure) -> Self {
        do throws(ServerError) {
            return try bind(address, kind: kind)
        } catch {
            let option = kind == .plain ? "--ldap" : "--ldaps"
            throw CommandFailure(
                "cannot listen on \(Terminal.escaped(address)): \(Terminal.escaped(error.description))",
                hint: "choose another address with \(option) HOST:PORT, e.g. \(option) 127.0.0.1:0"
            )
        }
    }

    /// Binds the Unix socket `path`.
    static func bound(path: String) throws(CommandFailure) -> Self {
        do throws(ServerError) {
            return try bind(path: path)
        } catch {
            throw CommandFailure(
                "ldap.unix-listen: \(Terminal.escaped(error.description))",
                hint: "its folder has to be there, and to be writable by this user"
            )
        }
    }

    /// The way in which the supervisor names a listener to the role: `plain:5`.
    func handedOver(as descriptor: Int) -> String { "\(kind.rawValue):\(descriptor)" }

    /// The listener that ``handedOver(as:)`` names.
    init(handedOver text: String) throws(CommandFailure) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])),
            let descriptor = Int32(parts[1])
        else {
            throw CommandFailure("--listener takes KIND:DESCRIPTOR, not \(Terminal.escaped(text))")
        }
        self.init(descriptor: descriptor, kind: kind)
    }
}
