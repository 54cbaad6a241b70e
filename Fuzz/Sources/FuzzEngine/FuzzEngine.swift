import BER
import ChangeFeed
import Directory
import Glibc
import LDAP
import LDAPEngine

/// Sends the bytes to the engine as one connection would, and checks that every answer is whole.
///
/// What an answer must be: LDAPMessages one after the other, each with the number of the request or,
/// for a notice, 0; every search ends; and once the engine has said that it closes, nothing more is
/// asked. Each input is sent by a stranger, by a partner and by an internal client, to a directory
/// whose pages may be cold if its length is odd.
@c(LLVMFuzzerTestOneInput)
public func fuzzEngine(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe UnsafeBufferPointer(start: data, count: count)
    let input = unsafe Span(_unsafeElements: bytes)
    guard let world = World.shared else { preconditionFailure("no directory to ask") }
    world.serve(input)
    return 0
}

/// The directory that is asked: a suffix, an authority, two mailboxes.
///
/// Used by libFuzzer's one thread alone.
private struct World {
    static let shared = try? World()

    private static let suffix = "dc=example,dc=com"
    private static let frameBytesMax = 65_536
    /// A moment at which the fixture's certificate is valid: 18 May 2033.
    private static let now: Int64 = 2_000_000_000

    private let configuration: EngineConfiguration
    private let file: DirectoryFile
    /// The same as if its pages might be cold.
    private let coldFile: DirectoryFile

    init() throws {
        let schema = try Schema.standard()
        configuration = try EngineConfiguration(
            suffix: Self.suffix,
            schema: schema,
            version: "fuzz",
            access: try AccessPolicy(rules: [
                "listener ldaps grade partner", "listener ldapi grade internal",
            ]),
            monitor: QuietMonitor(),
            addressHash: AddressHash(key: 7)
        )
        let folder = try Self.makeFolder()
        var options = DirectoryOptions(suffix: Self.suffix, mapSizeBytes: 1 << 26) { name in
            (try? DistinguishedName(name, schema: schema))?.key
        }
        options.keepsSearchIndex = true
        var writer = try DirectoryWriter.open(folder: folder, options)
        let batch = Batch(
            kind: .rebuildEnd,
            fromPosition: 0,
            toPosition: 1,
            chainHash: [UInt8](repeating: 1, count: 32),
            time: Self.now * 1_000_000,
            changes: Self.entries.map { .put($0) }
        )
        let report = try writer.apply(batch)
        precondition(report.skipped.isEmpty, "the directory refused \(report.skipped)")
        file = try DirectoryFile.open(folder: folder, options)
        // The files of one folder are opened once in a process.
        let coldFolder = try Self.makeFolder()
        options.coldPages = .on
        writer = try DirectoryWriter.open(folder: coldFolder, options)
        _ = try writer.apply(batch)
        coldFile = try DirectoryFile.open(folder: coldFolder, options)
    }

    /// Sends the bytes as a stranger, as a partner and as one of our own would.
    func serve(_ input: Span<UInt8>) {
        for listener in [ListenerName.ldap, .ldaps, .ldapi] {
            let file = input.count % 2 == 1 ? coldFile : file
            guard let reader = try? file.makeReader() else {
                preconditionFailure("no reader for the directory")
            }
            var connection = Connection(configuration, listener)
            connection.serve(input, reader)
        }
    }

    /// One connection, from its first byte to its last.
    private struct Connection: ~Copyable {
        private var engine: Engine
        /// What a thread of its own would rehearse with.
        private var stage: Engine
        private var session: Session
        private var output = BERWriter()
        /// The requests that may be answered now: the last one, and a search that is under way.
        private var messageIDs: [Int32] = [0]

        init(_ configuration: EngineConfiguration, _ listener: ListenerName) {
            engine = Engine(configuration)
            stage = Engine(configuration)
            session = Session(
                isProtected: listener != .ldap,
                offersStartTLS: listener == .ldap,
                listener: listener,
                external: listener == .ldapi ? Identity(.peer(uid: 7, gid: 7)) : nil
            )
        }

        mutating func serve(_ input: Span<UInt8>, _ reader: borrowing DirectoryReader) {
            foresee(input, reader)
            var rest = input
            var outcome = Outcome.none
            var isOver = false
            var slices = 0
            while !isOver {
                let length: Int?
                do throws(BERError) {
                    length = try BERFrame.length(of: rest, maximum: World.frameBytesMax)
                } catch {
                    messageIDs = [0]
                    output.removeAll()
                    _ = Engine.disconnect(.framing(error), output: &output)
                    return World.check(output.bytes, messageIDs)
                }
                let frame = rest.extracting(first: length ?? 0)
                let mayReceive = length != nil && (outcome != .more || engine.isUrgent(frame))
                if outcome == .more, !mayReceive {
                    slices += 1
                    precondition(slices < 10_000, "a search without end")
                    outcome = resume(reader)
                } else if mayReceive {
                    rest = rest.extracting(droppingFirst: frame.count)
                    let isUnderWay = outcome == .more
                    outcome = receive(frame, reader, isUnderWay: isUnderWay)
                    if isUnderWay, outcome == .none { outcome = .more }
                } else {
                    isOver = true
                }
                precondition(engine.takeFault() == nil, "a fault of our own")
                if outcome == .startTLS {
                    session.isProtected = true
                    outcome = .none
                }
                if outcome == .close { isOver = true }
            }
        }

        /// Shows the engine what has come, as the transport does, though not in step.
        ///
        /// What is fetched for it must change nothing.
        private mutating func foresee(_ input: Span<UInt8>, _ reader: borrowing DirectoryReader) {
            engine.forgetForeseen()
            var rest = input
            while let length = try? BERFrame.length(of: rest, maximum: World.frameBytesMax) {
                engine.foresee(rest.extracting(first: length), reader: reader)
                rest = rest.extracting(droppingFirst: length)
            }
            engine.expect(input.count % 3)
        }

        private mutating func receive(
            _ frame: Span<UInt8>,
            _ reader: borrowing DirectoryReader,
            isUnderWay: Bool
        ) -> Outcome {
            let messageID = (try? LDAPMessage(frame, limits: MessageLimits()))?.messageID ?? 0
            messageIDs = isUnderWay ? messageIDs + [messageID] : [messageID]
            output.removeAll()
            var outcome = engine.receive(
                frame,
                session: &session,
                reader: reader,
                now: World.now,
                output: &output
            )
            World.check(output.bytes, messageIDs)
            if outcome == .suspended { outcome = complete(reader) }
            return outcome
        }

        private mutating func resume(_ reader: borrowing DirectoryReader) -> Outcome {
            output.removeAll()
            let outcome = engine.resume(
                session: &session,
                reader: reader,
                now: World.now,
                output: &output
            )
            World.check(output.bytes, messageIDs)
            return outcome == .suspended ? complete(reader) : outcome
        }

        /// Does what was deferred: accounts with a name of odd length are there, and writes succeed.
        private mutating func complete(_ reader: borrowing DirectoryReader) -> Outcome {
            guard let deferred = session.takeDeferred() else {
                preconditionFailure("suspended without a reason")
            }
            let result: DeferredResult
            switch deferred {
            case .password(let check) where check.account.utf8.count % 2 == 1:
                let verdict = PasswordVerdict.accepted(
                    account: check.account,
                    grade: .internal,
                    mayWrite: true
                )
                result = .password(verdict)
            case .password: result = .password(.refused)
            case .write: result = .write(WriteVerdict(code: .success))
            case .rehearsal(let rehearsal):
                output.removeAll()
                stage.rehearse(rehearsal, reader: reader, output: &output)
                World.check(output.bytes, messageIDs)
                result = .rehearsal(.done)
            }
            output.removeAll()
            let outcome = engine.complete(
                result,
                session: &session,
                reader: reader,
                now: World.now,
                output: &output
            )
            precondition(outcome != .suspended, "rehearsed twice")
            World.check(output.bytes, messageIDs)
            return outcome
        }
    }

    private static func check(_ output: Span<UInt8>, _ messageIDs: [Int32]) {
        var reader = BERReader(output, rules: .der)
        while !reader.isAtEnd {
            guard var message = try? reader.readConstructed(.sequence),
                let number = try? message.readInteger(),
                (try? message.skip()) != nil
            else { preconditionFailure("an answer is no LDAPMessage") }
            precondition(
                number == 0 || messageIDs.contains { Int64($0) == number },
                "an answer to somebody else"
            )
        }
    }

    /// A folder that nobody else uses; it stays until the machine clears its temporary files.
    private static func makeFolder() throws -> String {
        var template = Array("/tmp/waxwing-fuzz-XXXXXX".utf8CString)
        let isMade = unsafe template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            return unsafe mkdtemp(start) != nil
        }
        guard isMade else { throw SchemaError.missingAttribute("a temporary folder") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static var entries: [PublishedEntry] {
        let certificate = PackageResources.certificate_der
        return [
            entry(1, .suffix, name: "Example AG", distinguishedName: suffix),
            entry(
                2,
                .certificationAuthority,
                name: "CA",
                distinguishedName: "CN=Example Issuing CA,O=Example",
                certificates: [certificate]
            ),
            entry(
                3,
                .mailbox,
                name: "Alice Liddell",
                address: "alice@example.com",
                certificates: [certificate]
            ),
            entry(4, .mailbox, name: "Bob", address: "bob@example.com"),
        ]
    }

    private static func entry(
        _ number: UInt8,
        _ kind: PublishedEntry.Kind,
        name: String,
        address: String = "",
        distinguishedName: String = "",
        certificates: [[UInt8]] = []
    ) -> PublishedEntry {
        PublishedEntry(
            uuid: [UInt8](repeating: number, count: 16),
            kind: kind,
            address: address,
            addressGiven: address,
            commonName: name,
            surname: name,
            distinguishedName: distinguishedName,
            certificates: certificates,
            created: now * 1_000_000,
            modified: now * 1_000_000
        )
    }
}
