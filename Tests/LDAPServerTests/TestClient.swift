import Cryptography
import Foundation
import Glibc
import Testing

/// A client that waits for whatever it does, at most ten seconds.
final class TestClient {
    private let descriptor: Int32
    private var tls: TLSConnection?

    init(port: UInt16, receiveBufferBytes: Int32? = nil, source: String? = nil) throws {
        descriptor = socket(
            AF_INET,
            Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue),
            0
        )
        try #require(descriptor >= 0)
        var wait = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, size)
        if var bytes = receiveBufferBytes {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, 4)
        }
        if let source { try bind(to: source) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(code == 0)
    }

    private func bind(to source: String) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        try #require(unsafe inet_pton(AF_INET, source, &address.sin_addr) == 1)
        let code = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe Glibc.bind(
                descriptor,
                bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count)
            )
        }
        try #require(code == 0)
    }

    /// A client of the socket file `path`.
    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        var wait = timeval(tv_sec: 10, tv_usec: 0)
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &wait,
            socklen_t(MemoryLayout<timeval>.size)
        )
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            unsafe room.copyBytes(from: path.utf8)
        }
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(code == 0)
    }

    deinit { close(descriptor) }

    /// The frame that asks for `text`.
    static func frame(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

    /// Greets by TLS; false when that fails.
    func startTLS(_ context: TLSContext) throws -> Bool {
        tls = try context.makeConnection(over: descriptor)
        return tls?.handshake() == .done(0)
    }

    var tlsVersion: String? { tls?.version }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let rest = Array(bytes[sent...])
            let count: Int
            if tls != nil {
                guard case .done(let written)? = tls?.write(rest.span) else {
                    Issue.record("TLS does not take the bytes")
                    return
                }
                count = written
            } else {
                count = unsafe Glibc.send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
            }
            try #require(count > 0)
            sent += count
        }
    }

    /// Sends as much as the socket takes without waiting.
    func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
        unsafe Glibc.send(
            descriptor,
            bytes,
            bytes.count,
            Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        )
    }

    func sendFrame(_ text: String) throws { try send(Self.frame(text)) }

    /// Waits until the server's socket has all that was sent.
    func waitForDelivery() throws {
        let end = ContinuousClock.now.advanced(by: .seconds(10))
        var waiting: Int32 = 1
        while waiting > 0 {
            try #require(unsafe ioctl(descriptor, UInt(TIOCOUTQ), &waiting) == 0)
            try #require(ContinuousClock.now < end, "\(waiting) bytes are on their way")
            sched_yield()
        }
    }

    /// Says that nothing more comes.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What comes next: nothing at the end, nil when the connection is reset or nothing comes.
    func receive(atMost limit: Int = 65536) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit)
        var count: Int
        if tls != nil {
            var span = bytes.mutableSpan
            switch tls?.read(into: &span) {
            case .done(let read): count = read
            case .ended: count = 0
            default: count = -1
            }
        } else {
            count = unsafe recv(descriptor, &bytes, limit, 0)
        }
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    /// The next `count` bytes; fewer when the connection ends before.
    func receive(exactly count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = receive(atMost: count - bytes.count), !more.isEmpty else { break }
            bytes += more
        }
        return bytes
    }

    /// Everything up to the end; nil when that is a reset or does not come.
    func receiveToEnd() -> [UInt8]? {
        var bytes: [UInt8] = []
        while true {
            guard let more = receive() else { return nil }
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    /// Sends an echo and takes its answer: true when it is right.
    func echoes(_ text: String) throws -> Bool {
        try sendFrame("e" + text)
        let answer = receive(exactly: text.utf8.count + 3)
        return answer.dropFirst() == TestClient.frame("e" + text)[...]
    }

    /// Asks how the connection came and who we are.
    func ask(_ question: String = "i") throws -> String {
        try sendFrame(question)
        var name: [UInt8] = []
        while let byte = receive(atMost: 1)?.first, byte != UInt8(ascii: "\n") {
            name.append(byte)
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// Makes the next close a reset.
    func resetOnClose() {
        var lingering = Glibc.linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_LINGER,
            &lingering,
            socklen_t(MemoryLayout<Glibc.linger>.size)
        )
    }
}
