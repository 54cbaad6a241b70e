import ChangeFeed
import Directory
import Foundation
import LDAP

/// A folder for one directory, which goes with the test.
final class Scratch {
    static let suffix = "dc=example,dc=com"
    static let schema = Result { try Schema.standard() }

    let folder: String
    let options: DirectoryOptions

    init(suffix: String = Scratch.suffix, mapSizeBytes: Int = 1 << 26) throws {
        folder =
            FileManager.default.temporaryDirectory
            .appending(path: "directory-" + UUID().uuidString).path
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        options = try Self.makeOptions(suffix: suffix, mapSizeBytes: mapSizeBytes)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static func makeOptions(suffix: String, mapSizeBytes: Int) throws -> DirectoryOptions {
        let schema = try schema.get()
        return DirectoryOptions(suffix: suffix, mapSizeBytes: mapSizeBytes) { name in
            (try? DistinguishedName(name, schema: schema))?.key
        }
    }

    func openWriter(
        _ hooks: DirectoryWriter.Hooks = .init(),
        keepsSearchIndex: Bool = false
    ) throws -> DirectoryWriter {
        var options = options
        options.keepsSearchIndex = keepsSearchIndex
        return try DirectoryWriter.open(folder: folder, options, hooks)
    }

    func openFile() throws -> DirectoryFile { try DirectoryFile.open(folder: folder, options) }

    /// A reader with a snapshot of now.
    func makeReader() throws -> DirectoryReader { try openFile().makeReader() }

    /// The names of the files there, sorted.
    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// The file that the link names.
    func target() throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/directory.mdb")
    }
}

/// A hash that tells positions apart.
func hash(_ position: UInt64) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: position), count: 32)
}

func uuid(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 16) }

func batch(
    _ kind: Batch.Kind = .changes,
    from: UInt64 = 0,
    to: UInt64,
    _ changes: [Change]
) -> Batch {
    Batch(
        kind: kind,
        fromPosition: from,
        toPosition: to,
        chainHash: hash(to),
        time: Int64(to) * 1_000_000,
        changes: changes
    )
}

/// 20 November 2026, 00:00:00.25.
let someTime: Int64 = 1_795_132_800_250_000

func mailbox(
    _ number: UInt8,
    _ address: String,
    name: String = "Alice Liddell",
    _ certificates: [TestCertificate] = [TestCertificate()],
    modified: Int64 = someTime
) -> PublishedEntry {
    PublishedEntry(
        uuid: uuid(number),
        kind: .mailbox,
        address: address,
        addressGiven: address,
        commonName: name,
        surname: name.split(separator: " ").last.map(String.init) ?? "",
        certificates: certificates.map(\.der),
        created: someTime,
        modified: modified
    )
}

let suffixEntry = PublishedEntry(
    uuid: uuid(0xf0),
    kind: .suffix,
    commonName: "Example AG",
    distinguishedName: Scratch.suffix,
    created: someTime,
    modified: someTime
)

let authorityEntry = PublishedEntry(
    uuid: uuid(0xf1),
    kind: .certificationAuthority,
    commonName: "Issuing CA",
    distinguishedName: "CN=Issuing CA,O=Example AG",
    certificates: [TestCertificate().der],
    created: someTime,
    modified: someTime
)

extension DirectoryReader {
    /// The id found for an address.
    borrowing func id(_ address: String) throws -> UInt64? {
        let bytes = Array(address.utf8)
        return try entryID(mail: bytes.span)
    }

    /// What `body` makes of an entry, nil when it is not there.
    borrowing func look<R>(
        at id: UInt64,
        _ body: (borrowing EntryView) -> R
    ) throws(DirectoryError) -> R? {
        guard let entry = try entry(id) else { return nil }
        return body(entry)
    }

    /// Everything there, as LDIF.
    borrowing func export(portion: Int = 3) throws -> String {
        var ldif = LDIFWriter()
        var place: VisitPlace? = .start
        while let next = place {
            place = try visit(after: next, count: portion) { $0.write(to: &ldif) }
        }
        return String(decoding: copy(ldif.bytes), as: UTF8.self)
    }
}

/// The bytes of a span, for what cannot hold one.
func copy(_ span: Span<UInt8>) -> [UInt8] { span.indices.map { span[$0] } }

/// What `body` throws, if it throws.
func failure(_ body: () throws(DirectoryError) -> Void) -> DirectoryError? {
    do throws(DirectoryError) {
        try body()
        return nil
    } catch { return error }
}
