import BER
import ChangeFeed
import Glibc
import Testing

@Suite struct FeedSocketTests {
    @Test func `messages arrive whole and in order, then the end is seen as such`() throws {
        let (near, far) = try pair()
        for position in UInt64(1)...3 { try near.send(message(position)) }
        near.shutDown()
        for position in UInt64(1)...3 {
            let received = try #require(try far.receive())
            #expect(try Ack(decoding: received.span).position == position)
        }
        #expect(try far.receive() == nil)
    }

    @Test func `input is seen before it is received, and so is the end`() throws {
        let (near, far) = try pair()
        #expect(!far.hasInput)
        try near.send(message(1))
        #expect(far.hasInput)
        _ = try far.receive()
        #expect(!far.hasInput)
        near.shutDown()
        #expect(far.hasInput)
        #expect(try far.receive() == nil)
    }

    @Test func `an end in the middle of a frame is told apart from one between frames`() throws {
        var descriptors: [CInt] = [0, 0]
        #expect(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &descriptors) == 0)
        let far = FeedSocket(takingOwnershipOf: descriptors[1])
        let half: [UInt8] = [0, 0, 0, 9, 1, 2]
        #expect(unsafe write(descriptors[0], half, half.count) == half.count)
        _ = close(descriptors[0])
        #expect(throws: ChangeFeedError.closedInFrame) { try far.receive() }
    }

    struct Header: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var length: Int?
    }

    @Test(arguments: [
        Header(testDescription: "no byte", bytes: [0, 0, 0, 0], length: nil),
        Header(testDescription: "one byte", bytes: [0, 0, 0, 1], length: 1),
        Header(testDescription: "the cap", bytes: [1, 0, 0, 0], length: 16 << 20),
        Header(testDescription: "one byte more", bytes: [1, 0, 0, 1], length: nil),
        Header(testDescription: "all ones", bytes: [255, 255, 255, 255], length: nil),
        Header(testDescription: "a short header", bytes: [0, 0, 1], length: nil),
    ])
    func `the announced length is`(_ row: Header) {
        #expect((try? FeedFrame.length(header: row.bytes.span)) == row.length)
    }

    @Test func `writing to a peer that went away is an error and no signal`() throws {
        let (near, far) = try pair()
        far.shutDown()
        #expect(throws: ChangeFeedError.socket(operation: "send", errno: EPIPE)) {
            try near.send(message(1))
        }
    }

    @Test func `a path too long for a socket is refused`() {
        let path = "/" + String(repeating: "x", count: 107)
        #expect(throws: ChangeFeedError.socket(operation: "address", errno: ENAMETOOLONG)) {
            try FeedSocket.connect(path: path)
        }
    }

    private func message(_ position: UInt64) -> BERWriter {
        var writer = BERWriter()
        Ack(position: position).encode(into: &writer)
        return writer
    }

    private func pair() throws -> (FeedSocket, FeedSocket) {
        var descriptors: [CInt] = [0, 0]
        try #require(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &descriptors) == 0)
        return (
            FeedSocket(takingOwnershipOf: descriptors[0]),
            FeedSocket(takingOwnershipOf: descriptors[1])
        )
    }
}
