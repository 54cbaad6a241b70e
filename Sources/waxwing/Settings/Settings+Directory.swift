import BER
import Directory
import LDAP

extension Settings {
    /// What writer and readers of the directory agree on.
    func directoryOptions(schema: Schema) -> DirectoryOptions {
        var options = DirectoryOptions(suffix: suffix, mapSizeBytes: mapSizeBytes) { name in
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
        options.coldPages = coldPages
        return options
    }

    /// The schema that is built into the program.
    static func schema() throws(CommandFailure) -> Schema {
        do throws(SchemaError) {
            return try Schema.standard()
        } catch {
            throw CommandFailure("the built-in schema cannot be read: \(error)")
        }
    }
}
