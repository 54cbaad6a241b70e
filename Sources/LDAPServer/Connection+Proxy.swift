internal import Cryptography

/// What a proxy says before its client does.
extension Connection {
    /// Reads the header, and nothing behind it, which is the client's or TLS's; nil when that is done.
    mutating func readProxyHeader<Handler: ConnectionHandler & ~Copyable>(
        _ pump: inout FramePump<Handler>
    ) -> Verdict? where Handler.Session == Session {
        while true {
            switch ProxyHeader.read(pending.bytes) {
            case .malformed:
                return .close
            case .complete(let client):
                pending.release()
                return begin(for: client, &pump)
            case .wants(let count):
                switch pending.received(over: &transport, exactly: count) {
                case .bytes: continue
                case .wait(let interest): return .wait(interest)
                case .ended, .failed: return .close
                }
            }
        }
    }

    /// Begins a connection of `client`, or of the proxy itself.
    private mutating func begin<Handler: ConnectionHandler & ~Copyable>(
        for client: PeerAddress?,
        _ pump: inout FramePump<Handler>
    ) -> Verdict? where Handler.Session == Session {
        arrival.awaitsProxyHeader = false
        if let client {
            arrival.peer = client
            guard pump.admit(&arrival) else { return .close }
            if arrival.pass.isRefused { isRefused = true }
        }
        session = pump.handler.makeSession(arrival)
        do throws(TLSError) { try begin(&pump) } catch { return .close }
        return nil
    }
}

extension OwnedBytes {
    /// Receives no more than `count` bytes behind these.
    fileprivate mutating func received(
        over transport: inout Transport,
        exactly count: Int
    ) -> ReceiveResult {
        appendInto(wanted: count) { room in transport.receive(into: &room, atMost: count) }
    }
}
