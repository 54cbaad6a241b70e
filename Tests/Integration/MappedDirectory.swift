import BER
import Directory
import Foundation
import LDAP
import Testing

/// The directory as the file that readers map has it, not as the ledger would have it.
enum MappedDirectory {
    /// Every entry of the installation's directory as LDIF, in one order whatever the file's history.
    static func text(of installation: Installation) throws -> String {
        let schema = try Schema.standard()
        let options = DirectoryOptions(
            suffix: "dc=example,dc=com",
            mapSizeBytes: 8 << 30
        ) { name in
            var writer = BERWriter()
            do throws(LDAPError) {
                try DistinguishedName.appendKey(
                    of: Array(name.utf8).span,
                    schema: schema,
                    to: &writer
                )
            } catch { return nil }
            return writer.array()
        }
        let file = try DirectoryFile.open(folder: installation.data + "/directory", options)
        let reader = try file.makeReader()
        var ldif = LDIFWriter()
        var place: VisitPlace? = .start
        while let from = place {
            place = try reader.visit(after: from, count: 1_000) { $0.write(to: &ldif) }
        }
        return String(decoding: ldif.bytes.array(), as: UTF8.self)
    }
}
