// Makes what the measurements run on:
//
//   Generate COUNT DIRECTORY [names]
//
// writes, for COUNT people of example.com with a certificate each,
//   people.ldif  the entries as another LDAP server exports them
//   people.csv   address,name
//   load.bin     for the load generator: addresses and the certificates that belong to them
//
// They are called Person 000123; with `names` they have names to search by, some common, some rare,
// and addresses of both words, with a number where somebody has the name already.

import CBench
import Glibc

@main
struct Generate {
    static func main() {
        let arguments = CommandLine.arguments
        guard 3...4 ~= arguments.count, let count = Int(arguments[1]), count > 0,
            arguments.count == 3 || arguments[3] == "names"
        else { fail("usage: Generate COUNT DIRECTORY [names]", status: 64) }
        do {
            try run(count: count, directory: arguments[2], hasNames: arguments.count == 4)
        } catch { fail("\(error)", status: 1) }
    }

    static func run(count: Int, directory: String, hasNames: Bool) throws {
        var names = PersonNames()
        let now = time(nil)
        var template = try CertificateTemplate.make(
            notBefore: utcTime(now - 86_400),
            notAfter: utcTime(now + 729 * 86_400)
        )
        let ldif = OutputFile(directory + "/people.ldif")
        let csv = OutputFile(directory + "/people.csv")
        let load = OutputFile(directory + "/load.bin")
        csv.write(Array("address,name\n".utf8))
        load.write(Array("WXLOAD1\n".utf8) + octets(UInt32(count)))
        // Six digits, or as many as tell all of them apart.
        var numbers = 1_000_000
        while numbers < count { numbers *= 10 }
        for index in 0..<count {
            let number = String(String(index + numbers).dropFirst())
            let person = hasNames ? names.next() : PersonName(given: "Person", surname: number)
            let address = "\(person.localPart)@example.com"
            let name = "\(person.given) \(person.surname)"
            let der = try template.certificate(commonName: name, mail: address)
            ldif.write(entry(address: address, name: name, surname: person.surname, der: der))
            csv.write(Array("\(address),\(name)\n".utf8))
            let text = Array(address.utf8)
            load.write(octets(UInt32(text.count)) + octets(UInt32(der.count)) + text + der)
        }
        ldif.finish()
        csv.finish()
        load.finish()
    }

    static func entry(address: String, name: String, surname: String, der: [UInt8]) -> [UInt8] {
        var text = Array(
            """
            dn: mail=\(address),dc=example,dc=com
            objectClass: inetOrgPerson
            cn: \(name)
            sn: \(surname)
            mail: \(address)
            userCertificate;binary::

            """.utf8
        )
        text.removeLast()
        var column = 24
        for character in base64(der) {
            if column == 76 {
                text.append(contentsOf: [0x0a, 0x20])
                column = 1
            }
            if text.last == UInt8(ascii: ":") { text.append(0x20) }
            text.append(character)
            column += 1
        }
        text.append(contentsOf: [0x0a, 0x0a])
        return text
    }

    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
        )
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group = UInt32(bytes[start]) << 16
            if count > 1 { group |= UInt32(bytes[start + 1]) << 8 }
            if count > 2 { group |= UInt32(bytes[start + 2]) }
            for place in 0..<4 {
                let six = Int(group >> UInt32(18 - 6 * place) & 0x3f)
                text.append(place <= count ? alphabet[six] : UInt8(ascii: "="))
            }
        }
        return text
    }

    static func octets(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
    }

    static func utcTime(_ seconds: Int) -> String {
        // Howard Hinnant's days-to-date for the years after 1970.
        let shifted = seconds / 86_400 + 719_468
        let day = shifted % 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let rest = day - (365 * year + year / 4 - year / 100)
        let month = (5 * rest + 2) / 153
        let fields = [
            (year + shifted / 146_097 * 400 + (month >= 10 ? 1 : 0)) % 100,
            month < 10 ? month + 3 : month - 9,
            rest - (153 * month + 2) / 5 + 1,
            seconds / 3600 % 24,
            seconds / 60 % 60,
            seconds % 60,
        ]
        return fields.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined() + "Z"
    }

    static func fail(_ message: String, status: Int32) -> Never {
        unsafe cbench_complain("Generate: \(message)")
        exit(status)
    }
}

/// A file that is written from its beginning to its end, or the program ends.
final class OutputFile {
    private let path: String
    private let descriptor: Int32
    private var waiting: [UInt8] = []

    init(_ path: String) {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        if descriptor < 0 {
            Generate.fail("\(path): \(unsafe String(cString: strerror(errno)))", status: 1)
        }
    }

    func write(_ bytes: [UInt8]) {
        waiting += bytes
        if waiting.count > 1 << 20 { flush() }
    }

    func finish() {
        flush()
        close(descriptor)
    }

    private func flush() {
        var done = 0
        while done < waiting.count {
            let count = unsafe waiting.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + done },
                    buffer.count - done
                )
            }
            guard count > 0 else {
                Generate.fail("\(path): \(unsafe String(cString: strerror(errno)))", status: 1)
            }
            done += count
        }
        waiting.removeAll(keepingCapacity: true)
    }
}
