import BER
import Glibc

/// What is asked for and what must come: the contents of `load.bin`, and a search for each address,
/// or searches by parts of names.
struct LoadData: Sendable {
    /// The file.
    let bytes: [UInt8]

    /// Where the certificates stand in it.
    let certificates: [Range<Int>]

    /// Where the addresses stand in it.
    let addressRanges: [Range<Int>]

    /// The searches, one behind the other, with message identifier 0.
    let requests: [UInt8]

    /// Where the searches stand.
    let requestRanges: [Range<Int>]

    /// What the searches are, where they are not for addresses.
    let questions: Questions?

    static func read(
        _ path: String,
        base: String,
        _ wish: Questions.Wish?
    ) throws(LoadFailure) -> LoadData {
        let bytes = try readFile(path)
        guard bytes.starts(with: "WXLOAD1\n".utf8), bytes.count >= 12 else {
            throw LoadFailure("\(path): not made by Generate")
        }
        func number(_ at: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
        }
        var certificates: [Range<Int>] = []
        var addresses: [Range<Int>] = []
        var requestRanges: [Range<Int>] = []
        var requests = BERWriter(capacity: 1 << 20)
        var at = 12
        for _ in 0..<number(8) {
            guard at + 8 <= bytes.count else { throw LoadFailure("\(path): too short") }
            let address = at + 8..<at + 8 + number(at)
            let certificate = address.upperBound..<address.upperBound + number(at + 4)
            at = certificate.upperBound
            guard at <= bytes.count else { throw LoadFailure("\(path): too short") }
            certificates.append(certificate)
            addresses.append(address)
            let start = requests.count
            append(bytes.span.extracting(address), base: base, to: &requests)
            requestRanges.append(start..<requests.count)
        }
        var questions: Questions?
        if let wish {
            let people = try PeopleText(addresses.map { bytes[$0] })
            questions = try Questions(wish, people, base: base)
        }
        return LoadData(
            bytes: bytes,
            certificates: certificates,
            addressRanges: addresses,
            requests: questions?.requests ?? requests.array(),
            requestRanges: questions?.ranges ?? requestRanges,
            questions: questions
        )
    }

    /// `(mail=ADDRESS)` below the base, for `userCertificate;binary`: as ldapsearch asks.
    private static func append(_ address: Span<UInt8>, base: String, to writer: inout BERWriter) {
        let message = writer.begin(.sequence)
        writer.appendInteger(0)
        let search = writer.begin(.application(3, constructed: true))
        writer.appendString(.octetString, base)
        writer.appendEnumerated(2)
        writer.appendEnumerated(0)
        writer.appendInteger(0)
        writer.appendInteger(0)
        writer.appendBoolean(false)
        let filter = writer.begin(.context(3, constructed: true))
        writer.appendString(.octetString, "mail")
        writer.appendPrimitive(.octetString, address)
        writer.end(filter)
        let attributes = writer.begin(.sequence)
        writer.appendString(.octetString, "userCertificate;binary")
        writer.end(attributes)
        writer.end(search)
        writer.end(message)
    }

    /// Appends the search for a record, with this identifier (1...127).
    func appendRequest(_ record: Int, messageID: UInt8, to output: inout BERWriter) {
        let range = requestRanges[record]
        let start = output.count
        output.append(requests.span.extracting(range))
        // `30 LL 02 01 ID`, or `30 81 LL 02 01 ID`, or `30 82 LL LL 02 01 ID`.
        let length = Int(requests[range.lowerBound + 1])
        let place = start + 4 + (length < 0x80 ? 0 : length - 0x80)
        var bytes = output.mutableBytes
        bytes[place] = messageID
    }

    /// The addresses of those who match a question.
    func addresses(matching question: Int) -> Set<[UInt8]> {
        guard let questions else { return [] }
        return Set(questions.matches[question].map { Array(bytes[addressRanges[$0]]) })
    }

    /// Whether `value` is the certificate of a record.
    ///
    /// It reads all of both whatever it finds, so that an answer which nobody checks, because it is
    /// always the same, takes the generator the same time.
    func isCertificate(_ value: Span<UInt8>, of record: Int) -> Bool {
        let range = certificates[record]
        let count = min(value.count, range.count)
        return unsafe bytes.withUnsafeBytes { expected in
            unsafe value.withUnsafeBytes { found in
                guard let expected = expected.baseAddress,
                    let found = found.baseAddress
                else { return false }
                var differences: Int32 = 0
                for start in stride(from: 0, to: count, by: 64) {
                    let block = min(64, count - start)
                    let from = unsafe expected + range.lowerBound + start
                    differences |= unsafe memcmp(from, found + start, block)
                }
                return differences == 0 && value.count == range.count
            }
        }
    }

    private static func readFile(_ path: String) throws(LoadFailure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else {
            throw LoadFailure("\(path): \(unsafe String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        lseek(descriptor, 0, SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: max(size, 0))
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + done },
                    buffer.count - done
                )
            }
            guard count > 0 else { throw LoadFailure("\(path): cannot be read") }
            done += count
        }
        return bytes
    }
}

/// Why a measurement is worth nothing.
struct LoadFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
