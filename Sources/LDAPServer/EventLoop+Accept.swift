private import CLinux
private import Cryptography
private import Glibc
internal import Logging
private import Synchronization

/// Taking connections in.
extension EventLoop where Handler: ~Copyable {
    /// Accepts what waits at a listener, up to the share of one tick; true when there may be more.
    @discardableResult
    mutating func accept(from index: Int) -> Bool {
        guard index < shared.listeners.count else { return false }
        let listener = shared.listeners[index]
        for _ in 0..<shared.limits.acceptsPerTick {
            guard shared.hasRoom else {
                pauseAccepting("connections")
                return false
            }
            var peer = clinux_peer()
            let descriptor = unsafe clinux_accept(listener.descriptor, &peer)
            if descriptor < 0 {
                switch errno {
                case EAGAIN:
                    return false
                case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                    // The clients wait in the listener's queue until something has been closed.
                    pauseAccepting("descriptors")
                    return false
                default:
                    // Errors of the connection that was to be, such as ECONNABORTED.
                    continue
                }
            }
            admit(descriptor, listener, PeerAddress(peer))
        }
        return true
    }

    /// Counts a new socket and gives it to the loop with the fewest connections.
    private mutating func admit(_ descriptor: Int32, _ listener: Listener, _ peer: PeerAddress) {
        let others = shared.connections.wrappingAdd(1, ordering: .relaxed).oldValue
        let isRefused = others >= shared.connectionsMax
        pump.tally.accepted += 1
        if isRefused { pump.tally.refused += 1 }
        let socket = AcceptedSocket(
            descriptor: descriptor,
            listener: listener,
            peer: peer,
            isRefused: isRefused
        )
        let loop = isDraining ? number : shared.leastLoadedLoop(seenFrom: number)
        if loop != number {
            let target = shared.gates[loop]
            target.connections.wrappingAdd(1, ordering: .relaxed)
            if target.hand(socket) { return }
            target.connections.wrappingSubtract(1, ordering: .relaxed)
        }
        gate.connections.wrappingAdd(1, ordering: .relaxed)
        adopt(socket)
    }

    /// Makes a connection of a socket that has been counted for this loop.
    mutating func adopt(_ socket: AcceptedSocket) {
        let kind = socket.listener.kind
        // Closes the socket, however this ends.
        let transport = Transport(owning: socket.descriptor)
        var arrival = Arrival(
            number: shared.numbers.wrappingAdd(1, ordering: .relaxed).oldValue,
            descriptor: socket.descriptor,
            listener: kind,
            peer: socket.peer,
            credentials: kind == .unix ? PeerCredentials(of: socket.descriptor) : nil,
            offersStartTLS: kind == .plain && pump.tlsContext != nil,
            asksForCertificate: socket.listener.asksForCertificate
        )
        if kind != .unix {
            arrival.awaitsProxyHeader = pump.sources.isProxy(socket.peer.source)
            guard arrival.awaitsProxyHeader || pump.admit(&arrival) else {
                pump.sources.release(arrival.pass, at: pump.now.milliseconds)
                return discount()
            }
        }
        var connection = Connection(
            arrival: arrival,
            transport: transport,
            session: pump.handler.makeSession(arrival),
            deadline: pump.now.milliseconds + shared.limits.handshakeMilliseconds,
            isRefused: socket.isRefused || arrival.pass.isRefused
        )
        var isBroken = false
        if !arrival.awaitsProxyHeader {
            do throws(TLSError) {
                try connection.begin(&pump)
            } catch {
                logger.error("no TLS connection", metadata: ["cause": "\(error)"])
                isBroken = true
            }
        }
        let token = table.insert(connection)
        guard !isBroken, poller.add(socket.descriptor, .read, token: token) else {
            return close(socket.descriptor)
        }
        if isDraining { drain(socket.descriptor) }
    }

    /// Takes back what ``admit(_:_:_:)`` counted for a socket that became no connection.
    private mutating func discount() {
        gate.connections.wrappingSubtract(1, ordering: .relaxed)
        shared.connections.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Waits for new connections; false when the kernel refuses.
    mutating func resumeListening() -> Bool {
        guard !isListening, number < crewSize, shared.hasRoom else { return true }
        for (index, listener) in shared.listeners.enumerated() {
            let token = LoopToken.listener(index)
            // A failure leaves the earlier ones registered; removing them again is harmless.
            guard poller.add(listener.descriptor, [.read, .exclusive], token: token) else {
                for listener in shared.listeners { poller.remove(listener.descriptor) }
                return false
            }
        }
        isListening = true
        return true
    }

    /// Leaves new connections in the listeners' queues.
    mutating func pauseListening() {
        guard isListening else { return }
        for listener in shared.listeners { poller.remove(listener.descriptor) }
        isListening = false
    }

    private mutating func pauseAccepting(_ lacking: String) {
        guard isListening else { return }
        pauseListening()
        pump.tally.pauses += 1
        logger.warning(
            "accepting pauses",
            metadata: ["loop": "\(number)", "lacking": "\(lacking)", "open": "\(table.count)"]
        )
    }
}
