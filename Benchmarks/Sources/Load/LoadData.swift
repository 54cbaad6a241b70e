import BER
import Glibc
import PeopleFile

/// What is asked for and what must come: people of `load.bin`, and a search for each one's address,
/// or searches by parts of names.
///
/// The people lie here in the order in which they are asked for, which is one of chance. So the
/// generator reads its memory from one end to the other, and takes the same time for a look-up
/// however many people there are.
struct LoadData: Sendable {
    /// Each one's address and certificate, one behind the other.
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

    /// Takes at most `peopleMax` of a file's people, evenly spread over it.
    static func read(
        _ path: String,
        base: String,
        peopleMax: Int,
        _ wish: Questions.Wish?
    ) throws(LoadFailure) -> LoadData {
        // Questions are compared with all who might be found.
        let people = try People(path, max: wish == nil ? peopleMax : .max)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(people.bytes.count)
        var certificates: [Range<Int>] = []
        var addresses: [Range<Int>] = []
        var requestRanges: [Range<Int>] = []
        var requests = BERWriter(capacity: 1 << 20)
        for index in shuffled(people.addresses.count) {
            let address = people.addresses[index]
            addresses.append(bytes.count..<bytes.count + address.count)
            bytes += people.bytes[address]
            certificates.append(bytes.count..<bytes.count + people.certificates[index].count)
            bytes += people.bytes[people.certificates[index]]
            let start = requests.count
            append(people.bytes.span.extracting(address), base: base, to: &requests)
            requestRanges.append(start..<requests.count)
        }
        var questions: Questions?
        if let wish {
            let text = try PeopleText(addresses.map { bytes[$0] })
            questions = try Questions(wish, text, base: base)
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

    /// Some of a file's people, as they stand there.
    private struct People {
        var bytes: [UInt8] = []
        var addresses: [Range<Int>] = []
        var certificates: [Range<Int>] = []

        init(_ path: String, max: Int) throws(LoadFailure) {
            do throws(PeopleFile.Failure) {
                var file = try PeopleFile(path)
                let wanted = min(file.count, max)
                for index in 0..<file.count {
                    let person = try file.read()
                    let (before, after) = (index * wanted, (index + 1) * wanted)
                    guard before / file.count < after / file.count else { continue }
                    addresses.append(bytes.count..<bytes.count + person.address.count)
                    bytes += person.address
                    certificates.append(bytes.count..<bytes.count + person.certificate.count)
                    bytes += person.certificate
                }
            } catch {
                throw LoadFailure(error.description)
            }
        }
    }

    /// The numbers below `count` in an order that is always the same, by Fisher and Yates.
    private static func shuffled(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        var random: UInt64 = 0x9e37_79b9_7f4a_7c15
        for last in stride(from: count - 1, to: 0, by: -1) {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            order.swapAt(last, Int(random % UInt64(last + 1)))
        }
        return order
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
}

/// Why a measurement is worth nothing.
struct LoadFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
