import BER
import Foundation
import Glibc
import LDAP

/// OpenLDAP's server with a directory of its own, on a socket in a folder of its own.
final class Slapd {
    /// Why it did not come up.
    enum Failure: Error {
        /// A program of OpenLDAP's failed: its name and what it printed.
        case program(String, String)
        /// The socket does not take connections, or gives no whole answer.
        case socket(String)
    }

    private let folder: URL
    private let server = Process()
    /// slapd lives as long as this is open.
    private let lifeline = Pipe()
    private var descriptor: Int32 = -1
    private var path: String { folder.path + "/s" }

    /// Starts with a database for each suffix, of what stands in its LDIF.
    init(_ databases: [(suffix: String, ldif: String)]) throws {
        // A short path: a socket's has at most 107 bytes.
        folder = URL(filePath: "/tmp/waxwing-slapd-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let configuration = folder.appending(path: "slapd.conf")
        var text = """
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/inetorgperson.schema
            pidfile \(folder.path)/pid
            modulepath /usr/lib/ldap
            moduleload back_mdb
            moduleload sssvlv
            sizelimit unlimited

            """
        for (number, database) in databases.enumerated() {
            let data = folder.appending(path: "data\(number)")
            try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
            text += """
                database mdb
                maxsize 67108864
                lastmod off
                suffix "\(database.suffix)"
                directory \(data.path)
                overlay sssvlv

                """
        }
        try text.write(to: configuration, atomically: true, encoding: .utf8)
        for database in databases {
            let file = folder.appending(path: "data.ldif")
            try database.ldif.write(to: file, atomically: true, encoding: .utf8)
            try Self.run(
                "/usr/sbin/slapadd",
                ["-q", "-f", configuration.path, "-b", database.suffix, "-l", file.path]
            )
        }
        // The shell waits for the pipe's other end to close, which it does when we end in whatever way.
        let socket = "ldapi://" + path.replacing("/", with: "%2F")
        server.executableURL = URL(filePath: "/bin/sh")
        server.arguments = [
            "-c", #""$@" & read -r line; kill -9 $!"#, "sh",
            "/usr/sbin/slapd", "-d", "0", "-f", configuration.path, "-h", socket,
        ]
        server.standardInput = lifeline
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        try connect()
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        try? lifeline.fileHandleForWriting.close()
        server.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Sends one search; what comes back.
    ///
    /// A page of a sorted answer is refused with busy while slapd still puts the last one away, after
    /// it has sent it; it is asked for again.
    func send(_ request: [UInt8]) throws -> Exchange {
        for _ in 0..<1000 {
            let exchange = try exchange(request)
            if exchange.responses.code != .busy { return exchange }
            usleep(1000)
        }
        throw Failure.socket("it stays busy")
    }

    /// Sends one search and takes all that comes back apart.
    private func exchange(_ request: [UInt8]) throws -> Exchange {
        var sent = 0
        while sent < request.count {
            let count = unsafe request.withUnsafeBytes {
                unsafe write(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent)
            }
            guard count > 0 else { throw Failure.socket("it takes no request") }
            sent += count
        }
        var received: [UInt8] = []
        var taken = 0
        var responses: [Response] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            while let length = try BERFrame.length(
                of: received.span.extracting(droppingFirst: taken),
                maximum: 1 << 24
            ) {
                let message = Array(received[taken..<taken + length])
                responses += try Response.read(message)
                taken += length
                if case .result = responses.last {
                    return Exchange(
                        responses: responses,
                        controls: try Response.controls(message)
                    )
                }
            }
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { throw Failure.socket("it hangs up") }
            received += buffer[..<count]
        }
    }

    /// Takes another connection: slapd forgets to put some sorted answers away, and has five of them
    /// for each.
    func reconnect() throws {
        close(descriptor)
        descriptor = -1
        try connect()
    }

    /// Connects as soon as the socket is there.
    private func connect() throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            for (index, byte) in bytes.enumerated() { unsafe room[index] = byte }
        }
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline, server.isRunning {
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let result = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            if result == 0 { return }
            close(descriptor)
            descriptor = -1
            usleep(10_000)
        }
        throw Failure.socket("slapd does not come up")
    }

    private static func run(_ path: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = pipe
        try process.run()
        let errors = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure.program(path, String(decoding: errors, as: UTF8.self))
        }
    }
}
