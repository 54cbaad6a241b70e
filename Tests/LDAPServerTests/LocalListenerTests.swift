import Foundation
import Glibc
import LDAPServer
import Testing

@Suite struct LocalListenerTests {
    @Test func `says who is at the other end`() throws {
        try Self.withFolder { folder in
            let path = folder + "/ldapi"
            try EchoServer.run(Listener.bind(path: path)) { _ in
                let client = try TestClient(path: path)
                #expect(try client.ask() == "unix user \(getuid())")
                #expect(try client.echoes("hello"))
            }
        }
    }

    @Test func `is named by its path, and has the permissions asked for`() throws {
        try Self.withFolder { folder in
            let path = folder + "/ldapi"
            let listener = try Listener.bind(path: path, permissions: 0o660)
            defer { listener.close() }
            let address = try listener.localAddress()
            #expect(address == path)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
        }
    }

    @Test func `takes the place of a file that a server has left`() throws {
        try Self.withFolder { folder in
            let path = folder + "/ldapi"
            try Listener.bind(path: path).close()
            #expect(FileManager.default.fileExists(atPath: path))
            try EchoServer.run(Listener.bind(path: path)) { _ in
                let client = try TestClient(path: path)
                #expect(try client.echoes("hello"))
            }
        }
    }

    @Test func `leaves alone what somebody listens on, and what is no socket`() throws {
        try Self.withFolder { folder in
            let path = folder + "/ldapi"
            let listener = try Listener.bind(path: path)
            defer { listener.close() }
            let inUse = ServerError.system(call: "listening on \(path)", code: EADDRINUSE)
            #expect(throws: inUse) { try Listener.bind(path: path) }
            let file = folder + "/file"
            try Data("kept".utf8).write(to: URL(filePath: file))
            let taken = ServerError.system(call: "listening on \(file)", code: EADDRINUSE)
            #expect(throws: taken) { try Listener.bind(path: file) }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "kept")
        }
    }

    @Test func `refuses a path of more than 107 bytes`() throws {
        try Self.withFolder { folder in
            let longest = folder + "/" + String(repeating: "x", count: 106 - folder.utf8.count)
            try Listener.bind(path: longest).close()
            #expect(throws: ServerError.pathTooLong(longest + "y", bytes: 108)) {
                try Listener.bind(path: longest + "y")
            }
        }
    }

    /// Lends a folder of its own with a short name.
    static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: String(UInt64.random(in: 0 ... .max), radix: 36))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }
}
