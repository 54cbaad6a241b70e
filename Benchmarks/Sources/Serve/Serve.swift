// The LDAP server alone over a directory of its own making, without authority, ledger and command
// line: for profiles and quick comparisons.
//
//   Serve HOST:PORT LOOPS DATA DIRECTORY [CERTIFICATE KEY]    prints `ready PORT`
//   Serve HOST:PORT LOOPS DATA DIRECTORY HOST:PORT CERTIFICATE KEY
//                                                             the second one by TLS; `ready PORT PORT`
//
// DIRECTORY is made from DATA when there is none in it yet. COLD_PAGES in the environment is what
// `directory.cold-pages` is for Waxwing: auto, on or off; nothing is read ahead then, unless READ_AHEAD is set.

import CBench
import ChangeFeed
import Cryptography
import Directory
import Glibc
import LDAP
import LDAPEngine
import LDAPServer
import Logging
import PeopleFile

@main
struct Serve {
    static let suffix = "dc=example,dc=com"

    static func main() throws {
        let arguments = CommandLine.arguments
        guard [5, 7, 8].contains(arguments.count), let loops = Int(arguments[2]) else {
            unsafe cbench_complain(
                "usage: Serve HOST:PORT LOOPS DATA DIRECTORY [[HOST:PORT] CERTIFICATE KEY]"
            )
            exit(64)
        }
        cbench_prepare()
        // Room for idle connections by the thousand, and for those that ask beside them.
        var limits = ServerLimits()
        limits.connectionsMax = 100_000
        let schema = try Schema.standard()
        var options = DirectoryOptions(suffix: suffix, mapSizeBytes: 32 << 30) { name in
            do throws(LDAPError) {
                return try DistinguishedName(name, schema: schema).key
            } catch { return nil }
        }
        if let coldPages = unsafe getenv("COLD_PAGES") {
            options.readsAhead = unsafe getenv("READ_AHEAD") != nil
            options.coldPages = ColdPages(rawValue: unsafe String(cString: coldPages)) ?? .auto
        }
        try fill(arguments[4], from: arguments[3], options)
        var tls: TLSContext?
        if arguments.count > 5 {
            tls = try TLSContext.server(
                certificateChainFile: arguments[arguments.count - 2],
                privateKeyFile: arguments[arguments.count - 1]
            )
        }
        let isTLS = arguments.count == 7
        var listeners = [try Listener.bind(arguments[1], kind: isTLS ? .tls : .plain)]
        if arguments.count == 8 { listeners.append(try Listener.bind(arguments[5], kind: .tls)) }
        let ports = try listeners.map { try $0.localAddress().split(separator: ":").last ?? "" }
        let server = try LDAPServer(
            listeners: listeners,
            directory: try DirectoryFile.open(folder: arguments[4], options),
            engine: try EngineConfiguration(
                suffix: suffix,
                schema: schema,
                version: "benchmark",
                addressHash: options.addressHash
            ),
            loops: loops,
            tls: tls,
            limits: limits,
            logger: Logger(label: "serve")
        )
        try server.run {
            print("ready \(ports.joined(separator: " "))")
            fflush(nil)
        }
    }

    /// Writes the people of `load.bin` into a new directory.
    static func fill(_ folder: String, from path: String, _ options: DirectoryOptions) throws {
        var writer = try DirectoryWriter.open(folder: folder, options)
        guard writer.standing?.position == 0 else { return }
        let start = cbench_now()
        var people = try PeopleFile(path)
        var changes: [Change] = [
            .put(
                PublishedEntry(
                    uuid: [UInt8](repeating: 0xf0, count: 16),
                    kind: .suffix,
                    commonName: "Example AG",
                    distinguishedName: suffix,
                    created: 0,
                    modified: 0
                )
            )
        ]
        var position: UInt64 = 0
        for index in 0..<people.count {
            let person = try people.read()
            let address = String(decoding: person.address, as: UTF8.self)
            let number = (0..<8).map { UInt8(truncatingIfNeeded: index >> (8 * $0)) }
            changes.append(
                .put(
                    PublishedEntry(
                        uuid: number + number,
                        kind: .mailbox,
                        address: address,
                        addressGiven: address,
                        commonName: "Person \(index)",
                        surname: "\(index)",
                        certificates: [Array(person.certificate)],
                        created: 0,
                        modified: 0
                    )
                )
            )
            guard changes.count == 1000 || index == people.count - 1 else { continue }
            _ = try writer.apply(
                Batch(
                    kind: .changes,
                    fromPosition: position,
                    toPosition: position + UInt64(changes.count),
                    chainHash: [UInt8](repeating: 1, count: 32),
                    time: 0,
                    changes: changes
                )
            )
            position += UInt64(changes.count)
            changes.removeAll(keepingCapacity: true)
        }
        let seconds = Double(cbench_now() - start) / 1e9
        unsafe cbench_complain("Serve: \(people.count) entries written in \(seconds) s")
    }
}
