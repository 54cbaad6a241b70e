import AdminAPI
import Authority
import ChangeFeed
import HTTPTypes
import HummingbirdCore
import LDAP
import NIOCore

extension AdminResponder {
    /// The directory as the ledger has it, as LDIF: a part of some thousand entries at a time.
    func exportDirectory() -> Response {
        let body = ResponseBody { [authority] writer in
            let suffix = authority.suffix
            var next: UInt64? = 0
            var isStart = true
            while let position = next {
                let part = try await authority.directory(after: position)
                let text = DirectoryLDIF.text(part.entries, suffix: suffix, isStart: isStart)
                try await writer.write(ByteBuffer(bytes: text))
                next = part.next
                isStart = false
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: body
        )
    }
}

/// Entries of the directory as LDIF records (RFC 2849), as another LDAP server loads them.
enum DirectoryLDIF {
    /// The records of `entries`; the first part of a file begins with its version.
    static func text(_ entries: [PublishedEntry], suffix: String, isStart: Bool) -> [UInt8] {
        var ldif = LDIFWriter()
        if isStart { ldif.appendVersion() }
        for entry in entries { write(entry, suffix: suffix, to: &ldif) }
        let bytes = ldif.bytes
        return [UInt8](capacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    private static func write(
        _ entry: PublishedEntry,
        suffix: String,
        to ldif: inout LDIFWriter
    ) {
        switch entry.kind {
        case .suffix:
            ldif.append("dn", Array(entry.distinguishedName.utf8).span)
            writeSuffix(entry, to: &ldif)
        case .mailbox:
            ldif.append("dn", Array(mailboxName(entry.address, suffix: suffix).utf8).span)
            for name in ["top", "person", "organizationalPerson", "inetOrgPerson"] {
                ldif.append("objectClass", Array(name.utf8).span)
            }
            ldif.append("cn", Array(entry.commonName.utf8).span)
            ldif.append("sn", Array(entry.surname.utf8).span)
            ldif.append("mail", Array(entry.address.utf8).span)
            for der in entry.certificates { ldif.append("userCertificate;binary", der.span) }
        case .certificationAuthority:
            ldif.append("dn", Array(entry.distinguishedName.utf8).span)
            for name in ["top", "applicationProcess", "pkiCA"] {
                ldif.append("objectClass", Array(name.utf8).span)
            }
            ldif.append("cn", Array(entry.commonName.utf8).span)
            if !entry.revocationList.isEmpty {
                ldif.append("certificateRevocationList;binary", entry.revocationList.span)
            }
            for der in entry.certificates { ldif.append("cACertificate;binary", der.span) }
        }
        ldif.append("entryUUID", Array(uuid(entry.uuid).utf8).span)
        ldif.endRecord()
    }

    /// The naming context needs the attribute that its name begins with, and a class that has it.
    private static func writeSuffix(_ entry: PublishedEntry, to ldif: inout LDIFWriter) {
        let (type, value) = leading(entry.distinguishedName)
        let (name, classes): (String, [String]) =
            switch type.lowercased() {
            case "o": ("o", ["top", "organization"])
            case "ou": ("ou", ["top", "organizationalUnit"])
            case "c": ("c", ["top", "country"])
            case "l", "st": (type.lowercased(), ["top", "locality"])
            default: ("dc", ["top", "organization", "dcObject"])
            }
        for name in classes { ldif.append("objectClass", Array(name.utf8).span) }
        ldif.append(Array(name.utf8).span, value.span)
        if name == "dc" { ldif.append("o", Array(entry.commonName.utf8).span) }
    }

    /// `mail=ADDRESS,SUFFIX`; of what RFC 4514 §2.4 has escaped, an address can only hold a plus sign
    /// and a number sign at its start.
    private static func mailboxName(_ address: String, suffix: String) -> String {
        var name = "mail="
        for (index, character) in address.enumerated() {
            if character == "+" || (character == "#" && index == 0) { name += "\\" }
            name.append(character)
        }
        return name + "," + suffix
    }

    /// The first attribute of a name and the bytes of its value (RFC 4514 §3).
    private static func leading(_ name: String) -> (type: String, value: [UInt8]) {
        var rest = name.utf8[...]
        var type: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "=") { type.append(byte) }
        var value: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: ",") {
            guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
                value.append(byte)
                continue
            }
            let pair = String(decoding: [escaped] + (rest.first.map { [$0] } ?? []), as: UTF8.self)
            if pair.utf8.count == 2, let octet = UInt8(pair, radix: 16) {
                value.append(octet)
                rest.removeFirst()
            } else {
                value.append(escaped)
            }
        }
        return (String(decoding: type, as: UTF8.self).filter { $0 != " " }, value)
    }

    /// RFC 9562 §4: groups of hexadecimal digits.
    private static func uuid(_ octets: [UInt8]) -> String {
        var text = ""
        for (index, octet) in octets.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }
        return text
    }
}
