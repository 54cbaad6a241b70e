private import CLinux
internal import Cryptography
private import Glibc

/// How receiving went.
enum ReceiveResult: Equatable {
    /// This many bytes came, at least one.
    case bytes(Int)

    /// Nothing until the socket is ready for this.
    case wait(Interest)

    /// The peer has ended its side.
    case ended

    /// The connection is broken.
    case failed
}

/// How sending went.
enum SendResult: Equatable {
    /// Everything has gone.
    case all

    /// This many bytes have gone; the rest must wait until the socket is ready.
    case some(Int, Interest)

    /// The connection is broken.
    case failed
}

/// The owner of one socket and of the TLS that may stand before it.
struct Transport: ~Copyable {
    let descriptor: Int32
    private var tls: TLSConnection?

    /// What the last read ended with after it had got bytes, for the next one to say.
    private var heldResult: ReceiveResult?

    /// Takes over a nonblocking socket.
    init(owning descriptor: Int32) {
        self.descriptor = descriptor
        self.tls = nil
    }

    deinit { close(descriptor) }

    /// Whether bytes go through TLS.
    var isProtected: Bool { tls != nil }

    /// Whether there may be something to read though the socket will not say so.
    var hasBufferedInput: Bool {
        if heldResult != nil { return true }
        return switch tls {
        case .some(let tls): tls.hasBufferedInput
        case .none: false
        }
    }

    /// Puts TLS between the socket and its user.
    mutating func startTLS(
        _ context: TLSContext,
        asksForCertificate: Bool
    ) throws(TLSError) {
        tls = try context.makeConnection(
            over: descriptor,
            asksForCertificate: asksForCertificate
        )
    }

    /// The verified certificate of a client that was asked for one.
    var peerCertificate: TLSPeerCertificate? {
        switch tls {
        case .some(let tls): tls.peerCertificate
        case .none: nil
        }
    }

    /// Goes on with the handshake.
    mutating func handshake() -> TLSProgress { tls?.handshake() ?? .failed(reason: 0) }

    /// Receives once into the front of `bytes`.
    mutating func receive(
        into bytes: inout MutableSpan<UInt8>,
        atMost limit: Int = .max
    ) -> ReceiveResult {
        if tls != nil { return receiveProtected(into: &bytes) }
        let socket = descriptor
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe clinux_receive(socket, buffer.baseAddress, min(buffer.count, limit))
        }
        if count > 0 { return .bytes(count) }
        if count == 0 { return .ended }
        return errno == EAGAIN || errno == EINTR ? .wait(.read) : .failed
    }

    /// Sends `bytes` as far as the socket takes them.
    mutating func send(_ bytes: Span<UInt8>) -> SendResult {
        if tls != nil { return sendProtected(bytes) }
        let socket = descriptor
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe clinux_send(socket, buffer.baseAddress, buffer.count)
        }
        if count == bytes.count { return .all }
        if count >= 0 { return .some(count, .write) }
        return errno == EAGAIN || errno == EINTR ? .some(0, .write) : .failed
    }

    /// Tells the peer that nothing more will come.
    mutating func finishSending() {
        tls?.finishSending()
        clinux_finish_sending(descriptor)
    }

    /// Says good-bye by TLS before the socket is closed.
    mutating func sayGoodBye() { tls?.finishSending() }

    /// Takes bytes off the socket below TLS that nobody will look at.
    mutating func discard(into bytes: inout MutableSpan<UInt8>) -> ReceiveResult {
        tls = nil
        return receive(into: &bytes)
    }

    /// Takes records as long as they are there already and there is room.
    private mutating func receiveProtected(into bytes: inout MutableSpan<UInt8>) -> ReceiveResult {
        if let result = heldResult.take() { return result }
        var received = 0
        while received < bytes.count {
            let result = receiveRecord(into: &bytes, at: received)
            guard case .bytes(let count) = result else {
                if received == 0 { return result }
                if result == .ended || result == .failed { heldResult = result }
                break
            }
            received += count
            guard hasBufferedInput else { break }
        }
        return .bytes(received)
    }

    private mutating func receiveRecord(
        into bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) -> ReceiveResult {
        guard let progress = tls?.read(into: &bytes, at: offset) else { return .failed }
        return switch progress {
        case .done(let count): count > 0 ? .bytes(count) : .wait(.read)
        case .wantsToRead: .wait(.read)
        case .wantsToWrite: .wait([.read, .write])
        case .ended: .ended
        case .failed: .failed
        }
    }

    private mutating func sendProtected(_ bytes: Span<UInt8>) -> SendResult {
        var sent = 0
        while sent < bytes.count {
            guard let progress = tls?.write(bytes.extracting(droppingFirst: sent)) else {
                return .failed
            }
            switch progress {
            case .done(let count): sent += count
            case .wantsToRead: return .some(sent, .read)
            case .wantsToWrite: return .some(sent, .write)
            case .ended, .failed: return .failed
            }
        }
        return .all
    }
}
