import Foundation
import Synchronization
import Testing

@testable import waxwing

@Suite struct SettingsDoorTests {
    private final class Answer: Sendable {
        let bytes = Mutex<Data?>(nil)
    }

    /// What a role reads through the door when its supervisor has the file `path`.
    private func read(_ path: String) throws -> Data? {
        let (role, supervisor) = try SettingsDoor.pair()
        defer {
            role.close()
            supervisor.close()
        }
        let answer = Answer()
        let done = DispatchSemaphore(value: 0)
        Thread {
            let bytes = role.read()
            answer.bytes.withLock { $0 = bytes }
            done.signal()
        }.start()
        var watched = pollfd(fd: supervisor.descriptor, events: Int16(POLLIN), revents: 0)
        try #require(unsafe poll(&watched, 1, 20_000) == 1)
        #expect(supervisor.answer(with: path))
        done.wait()
        return answer.bytes.withLock { $0 }
    }

    @Test func `a role reads the file that stands there now`() throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "waxwing-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: file) }
        for text in ["one", "two", ""] {
            try Data(text.utf8).write(to: file, options: .atomic)
            #expect(try read(file.path) == Data(text.utf8))
        }
    }

    @Test func `a file that is not there is no settings, and the next question is answered`() throws
    {
        #expect(try read("/nowhere/waxwing.yaml") == nil)
    }

    @Test func `each side sees that the other is gone`() throws {
        let (role, supervisor) = try SettingsDoor.pair()
        #expect(supervisor.answer(with: "/nowhere"), "nobody asked yet")
        supervisor.close()
        #expect(role.read() == nil)
        role.close()
        let (other, left) = try SettingsDoor.pair()
        other.close()
        #expect(!left.answer(with: "/nowhere"))
        left.close()
    }
}
