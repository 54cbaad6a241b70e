import BER
import LDAP

/// Requests as clients send them, rebuilt from the captures and notes of their authors.
enum Vectors {
    /// GnuPG 2.2.40's dirmngr for `<a@b.example>` with base `o=t`: a search with no bind before it,
    /// and as written on the wire an empty list of attributes.
    static let dirmngr = hex(
        """
        30 30 02 01 01 63 2b 04 03 6f 3d 74 0a 01 02 0a 01 00 02 01 00 02 01 00 01 01 00 a3 13 \
        04 04 6d 61 69 6c 04 0b 61 40 62 2e 65 78 61 6d 70 6c 65 30 00
        """
    )

    /// Outlook's address book: every constructed length in four octets, derefAlways, an AND of one
    /// OR, size limit 999, time limit 15.
    static let outlook = hex(
        """
        30 84 00 00 00 59 02 01 02 63 84 00 00 00 50 04 00 0a 01 02 0a 01 03 02 02 03 e7 02 01 0f \
        01 01 00 a0 84 00 00 00 2e a1 84 00 00 00 28 a4 84 00 00 00 0f 04 04 6d 61 69 6c 30 84 00 \
        00 00 03 80 01 61 a4 84 00 00 00 0d 04 02 63 6e 30 84 00 00 00 03 80 01 61 30 84 00 00 00 \
        04 04 02 63 6e
        """
    )

    /// The empty controls field of go-ldap's family.
    static let emptyControls = hex("30 09 02 01 03 42 00 a0 00 05 00")

    /// A search message built by our own writer.
    static func search(
        messageID: Int32 = 1,
        base: String = "dc=example,dc=com",
        scope: Int64 = 2,
        dereferencing: Int64 = 0,
        sizeLimit: Int64 = 0,
        timeLimit: Int64 = 0,
        attributes: [String] = [],
        filter: (inout BERWriter) -> Void = { $0.present("objectClass") }
    ) -> [UInt8] {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(Int64(messageID))
            writer.appendConstructed(.application(3, constructed: true)) { writer in
                writer.appendString(.octetString, base)
                writer.appendEnumerated(scope)
                writer.appendEnumerated(dereferencing)
                writer.appendInteger(sizeLimit)
                writer.appendInteger(timeLimit)
                writer.appendBoolean(false)
                filter(&writer)
                writer.appendConstructed(.sequence) { writer in
                    for attribute in attributes { writer.appendString(.octetString, attribute) }
                }
            }
        }
        return writer.array()
    }

    /// One filter's bytes.
    static func filter(_ body: (inout BERWriter) -> Void) -> [UInt8] {
        var writer = BERWriter()
        body(&writer)
        return writer.array()
    }
}

extension BERWriter {
    mutating func present(_ attribute: String) { appendString(.context(7), attribute) }

    mutating func assertion(_ number: UInt8, _ attribute: String, _ value: String) {
        appendConstructed(.context(number, constructed: true)) { writer in
            writer.appendString(.octetString, attribute)
            writer.appendString(.octetString, value)
        }
    }

    mutating func equality(_ attribute: String, _ value: String) { assertion(3, attribute, value) }

    mutating func substrings(_ attribute: String, _ parts: [(UInt8, String)]) {
        appendConstructed(.context(4, constructed: true)) { writer in
            writer.appendString(.octetString, attribute)
            writer.appendConstructed(.sequence) { writer in
                for (place, value) in parts { writer.appendString(.context(place), value) }
            }
        }
    }

    mutating func group(_ number: UInt8, _ body: (inout BERWriter) -> Void) {
        appendConstructed(.context(number, constructed: true), body)
    }
}

/// Bytes of text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
