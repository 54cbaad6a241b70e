import BER
import ChangeFeed
import Directory
import Glibc
import LDAP
import LDAPEngine

/// Sends the bytes to the engine as one connection would, and checks that every answer is whole.
///
/// What an answer must be: LDAPMessages one after the other, each with the number of the request or,
/// for a notice, 0; and once the engine has said that it closes, nothing more is asked.
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

    init() throws {
        let schema = try Schema.standard()
        configuration = try EngineConfiguration(
            suffix: Self.suffix,
            schema: schema,
            version: "fuzz"
        )
        let folder = try Self.makeFolder()
        let options = DirectoryOptions(suffix: Self.suffix, mapSizeBytes: 1 << 26) { name in
            (try? DistinguishedName(name, schema: schema))?.key
        }
        var writer = try DirectoryWriter.open(folder: folder, options)
        let report = try writer.apply(
            Batch(
                kind: .rebuildEnd,
                fromPosition: 0,
                toPosition: 1,
                chainHash: [UInt8](repeating: 1, count: 32),
                time: Self.now * 1_000_000,
                changes: Self.entries.map { .put($0) }
            )
        )
        precondition(report.skipped.isEmpty, "the directory refused \(report.skipped)")
        file = try DirectoryFile.open(folder: folder, options)
    }

    func serve(_ input: Span<UInt8>) {
        guard let reader = try? file.makeReader() else {
            preconditionFailure("no reader for the directory")
        }
        var engine = Engine(configuration)
        var session = Session(isProtected: false, offersStartTLS: true)
        var output = BERWriter()
        var rest = input
        while true {
            let length: Int
            do throws(BERError) {
                guard let whole = try BERFrame.length(of: rest, maximum: Self.frameBytesMax) else {
                    return
                }
                length = whole
            } catch {
                output.removeAll()
                _ = Engine.disconnect(.framing(error), output: &output)
                check(output.bytes, messageID: 0)
                return
            }
            let frame = rest.extracting(first: length)
            rest = rest.extracting(droppingFirst: length)
            output.removeAll()
            let outcome = engine.receive(
                frame,
                session: &session,
                reader: reader,
                now: Self.now,
                output: &output
            )
            let messageID = (try? LDAPMessage(frame, limits: MessageLimits()))?.messageID ?? 0
            check(output.bytes, messageID: messageID)
            precondition(engine.takeFault() == nil, "a fault of our own")
            switch outcome {
            case .none: break
            case .close: return
            case .startTLS: session.isProtected = true
            }
        }
    }

    private func check(_ output: Span<UInt8>, messageID: Int32) {
        var reader = BERReader(output, rules: .der)
        while !reader.isAtEnd {
            guard var message = try? reader.readConstructed(.sequence),
                let number = try? message.readInteger(),
                (try? message.skip()) != nil
            else { preconditionFailure("an answer is no LDAPMessage") }
            precondition(number == Int64(messageID) || number == 0, "an answer to somebody else")
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
