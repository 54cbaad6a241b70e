import Foundation
import LDAPServer
import Testing

/// When a change of files is told.
@Suite struct FileWatchTests {
    @Test func `a change is told once, when the files have stood still`() throws {
        try Self.with { folder in
            let certificate = folder + "/certificate"
            let key = folder + "/key"
            try Self.write("1", certificate)
            try Self.write("1", key)
            var watch = FileWatch([certificate, key])
            #expect(watch.look() == [])
            try Self.write("22", certificate)
            // Still changing, for all that a look can tell.
            #expect(watch.look() == [])
            try Self.write("22", key)
            #expect(watch.look() == [])
            #expect(watch.look() == [certificate, key])
            #expect(watch.look() == [])
        }
    }

    @Test func `another file of the same content is another file`() throws {
        try Self.with { folder in
            let path = folder + "/file"
            try Self.write("same", path)
            var watch = FileWatch([path])
            try Self.write("same", folder + "/new")
            try Self.move(folder + "/new", path)
            #expect(watch.look() == [])
            #expect(watch.look() == [path])
        }
    }

    @Test func `a link that points elsewhere is another file`() throws {
        try Self.with { folder in
            try Self.write("a", folder + "/1")
            try Self.write("a", folder + "/2")
            let link = folder + "/link"
            try Self.link("1", link)
            var watch = FileWatch([link])
            try Self.link("2", link + ".new")
            try Self.move(link + ".new", link)
            #expect(watch.look() == [])
            #expect(watch.look() == [link])
        }
    }

    @Test func `a file that goes and comes is told of both times`() throws {
        try Self.with { folder in
            let path = folder + "/file"
            var watch = FileWatch([path])
            #expect(watch.look() == [])
            try Self.write("a", path)
            #expect(watch.look() == [])
            #expect(watch.look() == [path])
            try FileManager.default.removeItem(atPath: path)
            #expect(watch.look() == [])
            #expect(watch.look() == [path])
        }
    }

    private static func with(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private static func link(_ destination: String, _ path: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: path,
            withDestinationPath: destination
        )
    }

    /// Puts a file in the place of another, as a tool that renews certificates does.
    private static func move(_ from: String, _ path: String) throws {
        let code = unsafe rename(from, path)
        try #require(code == 0)
    }

    private static func write(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
