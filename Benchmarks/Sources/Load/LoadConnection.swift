import BER
import CBench
import CLinux
import Glibc

/// One connection of the load generator, always with its number of requests under way.
///
/// The slot of a request is its message identifier less one: an answer frees it, and the next
/// request takes it.
final class LoadConnection {
    enum State {
        case connecting
        case greeting
        case open
    }

    private(set) var descriptor: Int32
    private(set) var state = State.connecting
    private(set) var isWaitingToWrite = true
    private var tls: LoadTLS?
    private var records: [Int]
    private var entries: [Int]
    /// Who has not come yet of those that must, where that is compared.
    private var missing: Set<[UInt8]> = []
    private var started: [Int64]
    private var beginning: Int64 = 0
    private var asksAgain = true
    private var input: [UInt8]
    private var inputCount = 0
    private var output = BERWriter(capacity: 4096)

    init(descriptor: Int32, inFlight: Int) {
        self.descriptor = descriptor
        // An answer is some 1100 bytes; the buffer grows when answers are longer.
        input = [UInt8](repeating: 0, count: 2048 * (inFlight + 1))
        records = [Int](repeating: 0, count: inFlight)
        entries = [Int](repeating: 0, count: inFlight)
        started = [Int64](repeating: 0, count: inFlight)
    }

    deinit { close(descriptor) }

    /// Notes when the connection was begun: in one-shot measurements the look-up begins with it.
    func began(_ now: Int64) { beginning = now }

    /// Does what can be done; the number of look-ups that were completed.
    func turn(_ load: inout LoadState, asksAgain: Bool = true) throws(LoadFailure) -> Int {
        self.asksAgain = asksAgain && !load.options.isOneShot && load.options.rate == 0
        if state == .connecting {
            let code = cbench_connected(descriptor)
            guard code == 0 else {
                throw LoadFailure("connect: \(unsafe String(cString: strerror(code)))")
            }
            state = .open
            isWaitingToWrite = false
            if let context = load.tls {
                tls = try context.connect(over: descriptor)
                state = .greeting
            }
        }
        if state == .greeting {
            switch tls?.handshake() {
            case .done: state = .open
            case .waits: return 0
            default: throw LoadFailure("the TLS handshake fails")
            }
        }
        if started[0] == 0, load.options.rate == 0 {
            for slot in records.indices { ask(slot, &load) }
        }
        try send()
        let completed = try receive(&load)
        try send()
        return completed
    }

    /// Asks for what was due at `time`, on a connection that has nothing under way.
    func ask(dueAt time: Int64, _ load: inout LoadState) throws(LoadFailure) {
        ask(0, &load)
        started[0] = time
        try send()
    }

    /// Gives back what the client's side of an idle connection holds; the socket stays.
    func rest() {
        tls = nil
        input = []
        output = BERWriter(capacity: 0)
    }

    private func ask(_ slot: Int, _ load: inout LoadState) {
        records[slot] = load.nextRecord()
        entries[slot] = 0
        if load.options.verifies { missing = load.data.addresses(matching: records[slot]) }
        started[slot] = load.options.isOneShot ? beginning : load.now
        load.data.appendRequest(records[slot], messageID: UInt8(slot + 1), to: &output)
    }

    private func send() throws(LoadFailure) {
        while output.count > 0 {
            let count: Int
            if tls != nil {
                switch tls?.write(output.bytes) {
                case .done(let written): count = written
                case .waits: count = 0
                default: throw LoadFailure("the server ends TLS")
                }
            } else {
                let sent = Self.send(output, over: descriptor)
                guard sent >= 0 || errno == EAGAIN else { throw LoadFailure("the server is gone") }
                count = max(sent, 0)
            }
            output.removeFirst(count)
            isWaitingToWrite = output.count > 0
            if count == 0 { return }
        }
    }

    private static func send(_ output: borrowing BERWriter, over descriptor: Int32) -> Int {
        let bytes = output.bytes
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe clinux_send(descriptor, bytes.baseAddress, bytes.count)
        }
    }

    private func receive(_ load: inout LoadState) throws(LoadFailure) -> Int {
        var completed = 0
        while true {
            if inputCount == input.count { input += [UInt8](repeating: 0, count: input.count) }
            let room = input.count - inputCount
            let count: Int
            if tls != nil {
                switch tls?.read(into: &input, at: inputCount) {
                case .done(let read): count = read
                case .waits: return completed
                default: throw LoadFailure("the server ends TLS")
                }
            } else {
                let start = inputCount
                let received = unsafe input.withUnsafeMutableBytes { buffer in
                    unsafe clinux_receive(
                        descriptor,
                        buffer.baseAddress.map { unsafe $0 + start },
                        room
                    )
                }
                if received < 0, errno == EAGAIN { return completed }
                guard received > 0 else { throw LoadFailure("the server ends the connection") }
                count = received
            }
            inputCount += count
            load.now = cbench_now()
            let taken = try takeAnswers(&load)
            completed += taken.completed
            drop(taken.bytes)
            // A short read has emptied the socket; with TLS there may be more in its buffer.
            if tls == nil, count < room { return completed }
            if load.options.isOneShot, completed > 0 { return completed }
        }
    }

    private func takeAnswers(
        _ load: inout LoadState
    ) throws(LoadFailure) -> (completed: Int, bytes: Int) {
        var completed = 0
        var at = 0
        // A reference to the same bytes, which nothing changes until all are read.
        let input = input
        while at < inputCount {
            let rest = input.span.extracting(at..<inputCount)
            do throws(BERError) {
                guard let length = try BERFrame.length(of: rest, maximum: 200_000) else { break }
                let slot = try take(rest.extracting(first: length), load)
                at += length
                guard let slot else { continue }
                completed += 1
                load.note(load.now - started[slot])
                if asksAgain { ask(slot, &load) }
            } catch {
                throw LoadFailure("an answer cannot be read: \(error)")
            }
        }
        return (completed, at)
    }

    /// Moves what is left after `at` bytes to the front.
    private func drop(_ at: Int) {
        inputCount -= at
        if inputCount > 0, at > 0 {
            let (from, count) = (at, inputCount)
            unsafe input.withUnsafeMutableBytes { buffer in
                guard let start = buffer.baseAddress else { return }
                unsafe memmove(start, start + from, count)
            }
        }
    }

    /// Reads one message: the slot that it completes, nil for an entry.
    private func take(_ frame: Span<UInt8>, _ load: borrowing LoadState) throws(BERError) -> Int? {
        var reader = BERReader(frame)
        var message = try reader.readConstructed(.sequence)
        let identifier = try message.readInteger()
        guard records.indices.contains(Int(identifier) - 1) else {
            load.refuse("an answer to message \(identifier), which was not sent")
        }
        let slot = Int(identifier) - 1
        switch message.peekTag()?.rawValue {
        case 0x64:
            if load.data.questions == nil {
                try takeEntry(&message, slot, load)
            } else if load.options.verifies {
                try takeFound(&message, load)
            }
            entries[slot] += 1
            return nil
        case 0x65:
            var result = try message.readConstructed(.application(5, constructed: true))
            let code = try result.readEnumerated()
            check(code, slot, load)
            return slot
        default:
            load.refuse("an answer of another kind")
        }
    }

    private func takeEntry(
        _ message: inout BERReader,
        _ slot: Int,
        _ load: borrowing LoadState
    ) throws(BERError) {
        var entry = try message.readConstructed(.application(4, constructed: true))
        _ = try entry.readContent(.octetString)
        var attributes = try entry.readConstructed(.sequence)
        var attribute = try attributes.readConstructed(.sequence)
        _ = try attribute.readContent(.octetString)
        var values = try attribute.readConstructed(.set)
        let value = try values.readContent(.octetString)
        guard values.isAtEnd, attributes.isAtEnd else {
            load.refuse("more than one attribute or value")
        }
        let isRight = load.data.isCertificate(value, of: records[slot])
        if load.options.isChecked, !isRight {
            load.refuse("not the certificate that was loaded")
        }
    }

    /// Takes one of those that a question must find.
    private func takeFound(
        _ message: inout BERReader,
        _ load: borrowing LoadState
    ) throws(BERError) {
        var entry = try message.readConstructed(.application(4, constructed: true))
        // mail=ADDRESS,SUFFIX
        let content = try entry.readContent(.octetString)
        let name = content.indices.map { content[$0] }
        let address = name.drop { $0 != UInt8(ascii: "=") }.dropFirst()
            .prefix { $0 != UInt8(ascii: ",") }
        guard missing.remove(Array(address)) != nil else {
            load.refuse("found, and must not be: \(String(decoding: name, as: UTF8.self))")
        }
    }

    /// Compares how an answer ended with how it must.
    private func check(_ code: Int64, _ slot: Int, _ load: borrowing LoadState) {
        guard let questions = load.data.questions else {
            guard code == 0 else { load.refuse("a search ends with result code \(code)") }
            guard entries[slot] > 0 else { load.refuse("a search ends without an entry") }
            return
        }
        let expected = questions.expected(records[slot])
        guard code == expected.code, entries[slot] == expected.entries else {
            load.refuse(
                "\(entries[slot]) entries and code \(code), expected \(expected.entries) and "
                    + "\(expected.code)"
            )
        }
        guard missing.isEmpty else { load.refuse("\(missing.count) are not found") }
    }
}
