import Foundation
import LDAPServer
import Testing

@Suite struct StoppingTests {
    @Test func `answers what has been asked, says why it ends, and ends`() throws {
        let echo = try EchoServer(loops: 1, kind: .plain, tls: nil, limits: ServerLimits())
        let ended = try echo.start()
        let busy = try TestClient(port: echo.port)
        let idle = try TestClient(port: echo.port)
        #expect(try idle.echoes("a"))
        try echo.wait { $0.open == 2 }
        try busy.sendFrame("g")
        echo.gate.waitForArrival()
        // These wait in the socket while the loop stands still and is told to stop.
        try busy.send((0..<10).flatMap { _ in TestClient.frame("e") })
        let late = try TestClient(port: echo.port)
        try late.sendFrame("e")
        echo.server.stop()
        echo.gate.open()
        let answers = try #require(busy.receiveToEnd())
        #expect(answers.count == 10 * 3 + "!stopping".utf8.count)
        #expect(answers.suffix(9) == Array("!stopping".utf8)[...])
        #expect(idle.receiveToEnd() == Array("!stopping".utf8))
        let lateAnswer = try #require(late.receiveToEnd())
        #expect(lateAnswer.dropFirst().starts(with: TestClient.frame("e")))
        withExtendedLifetime((busy, idle, late)) {}
        var rounds = 0
        while ended.wait(timeout: .now() + .milliseconds(20)) == .timedOut, rounds < 500 {
            echo.advance(milliseconds: 1000)
            rounds += 1
        }
        #expect(rounds < 500)
        #expect(echo.server.statistics.open == 0 || rounds >= 4)
    }

    @Test func `ends within its time though a client takes nothing`() throws {
        let echo = try EchoServer(loops: 2, kind: .plain, tls: nil, limits: ServerLimits())
        let ended = try echo.start()
        let slow = try TestClient(port: echo.port, receiveBufferBytes: 4096)
        try slow.send((0..<20).flatMap { _ in TestClient.frame("b") })
        try echo.wait { $0.frames > 0 }
        echo.server.stop()
        echo.server.wake()
        var rounds = 0
        while ended.wait(timeout: .now() + .milliseconds(20)) == .timedOut, rounds < 500 {
            echo.advance(milliseconds: 1000)
            rounds += 1
        }
        #expect(rounds < 500)
        withExtendedLifetime(slow) {}
    }

    @Test func `stops before it has begun`() throws {
        let echo = try EchoServer(loops: 2, kind: .plain, tls: nil, limits: ServerLimits())
        echo.server.stop()
        try echo.server.run()
    }
}
