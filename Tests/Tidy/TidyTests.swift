import Foundation
import Testing

/// What no compiler checks: who may import what, where unsafe code stands, and what is left lying about.
@Suite struct TidyTests {
    let tree = Tree()

    /// The house (docs/architecture.md): what each target may import of ours, and of others.
    ///
    /// A target that is not here fails, so that a new one is placed on purpose.
    static let house: [String: Set<String>] = [
        "BER": [],
        "Addressing": ["CIDN2", "CUnistring", "Glibc"],
        "PKIX": ["BER"],
        "LDAP": ["BER", "Addressing", "PKIX", "CUnistring", "Glibc"],
        "ChangeFeed": ["BER", "Glibc"],
        "LMDB": ["CLMDB", "Glibc", "Synchronization"],
        "Cryptography": ["COpenSSL", "CLinux", "Glibc", "Synchronization"],
        "Directory": [
            "LMDB", "LDAP", "PKIX", "BER", "Addressing", "ChangeFeed", "Glibc", "Synchronization",
        ],
        "LDAPEngine": ["LDAP", "Directory", "ChangeFeed", "BER", "Addressing", "Glibc"],
        "LDAPServer": [
            "LDAPEngine", "Directory", "ChangeFeed", "LDAP", "BER", "Cryptography", "CLinux",
            "Logging", "Dispatch", "Glibc", "Synchronization",
        ],
        "Ledger": ["LMDB", "BER", "Cryptography", "Dispatch", "Glibc", "Synchronization"],
        "Issuer": ["Cryptography", "PKIX", "BER", "Addressing", "Glibc"],
        "Vault": ["Cryptography", "BER", "Glibc", "Synchronization"],
        "Authority": [
            "Ledger", "Issuer", "Vault", "Cryptography", "PKIX", "BER", "Addressing", "ChangeFeed",
            "Logging", "Glibc", "Synchronization", "Dispatch", "Foundation", "FoundationEssentials",
        ],
        "AdminAPI": [
            "Addressing", "AsyncHTTPClient", "NIOCore", "HTTPTypes", "Foundation", "NIOHTTP1",
            "FoundationEssentials",
        ],
    ]

    /// Targets that speak for people or over HTTP, and so import what they need of ours below them.
    static let faces: Set<String> = ["AdminServer", "waxwing"]

    /// The only owners of each C library.
    static let owners = [
        "CLMDB": ["LMDB"], "COpenSSL": ["Cryptography"], "CIDN2": ["Addressing"],
        "CUnistring": ["Addressing", "LDAP"],
        "CLinux": ["Cryptography", "LDAPServer", "AdminServer", "waxwing"],
    ]

    @Test func `imports go one way, down the house's order`() throws {
        for file in try tree.files(below: "Sources", endings: [".swift"]) {
            guard !Self.faces.contains(file.target) else { continue }
            let allowed = try #require(
                Self.house[file.target],
                "\(file.path): a target the house does not know"
            )
            for module in imports(of: file) {
                #expect(
                    allowed.contains(module),
                    "\(file.path): \(file.target) may not import \(module)"
                )
            }
        }
    }

    @Test func `a C library has one owner, which keeps it to itself`() throws {
        for file in try tree.files(below: "Sources", endings: [".swift"]) {
            for line in file.lines where isImport(line) {
                guard let module = moduleName(line), let owners = Self.owners[module] else {
                    continue
                }
                #expect(
                    owners.contains(file.target),
                    "\(file.path): \(module) belongs to \(owners)"
                )
                #expect(
                    line.hasPrefix("private import") || line.hasPrefix("internal import")
                        || line.hasPrefix("import"),
                    "\(file.path): \(module) must not show in an interface"
                )
            }
        }
    }

    @Test func `libraries do not print`() throws {
        for file in try tree.files(below: "Sources", endings: [".swift"])
        where file.target != "waxwing" {
            for (number, line) in file.lines.enumerated() {
                let code = line.trimmingCharacters(in: .whitespaces)
                #expect(
                    !code.hasPrefix("print(") && !code.hasPrefix("debugPrint("),
                    "\(file.path):\(number + 1): a library prints"
                )
            }
        }
    }

    @Test func `nothing unfinished is left lying about`() throws {
        let marks = ["TO" + "DO", "FIX" + "ME", "X" + "XX:", "HA" + "CK", ".dis" + "abled("]
        for folder in ["Sources", "Tests", "scripts", "docs", "Fuzz", "Benchmarks", "schema"] {
            for file in try tree.files(
                below: folder,
                endings: [".swift", ".c", ".h", ".md", ".schema", ".py"]
            ) {
                for (number, line) in file.lines.enumerated() {
                    for mark in marks {
                        #expect(!line.contains(mark), "\(file.path):\(number + 1): \(mark)")
                    }
                }
            }
        }
    }

    @Test func `unchecked sendability comes with its proof`() throws {
        for file in try tree.files(below: "Sources", endings: [".swift"]) {
            for (number, line) in file.lines.enumerated()
            where line.contains("@unchecked Send" + "able")
                || line.contains("nonisolated(un" + "safe)")
            {
                let before = file.lines[max(0, number - 12)..<number]
                #expect(
                    before.contains { $0.trimmingCharacters(in: .whitespaces).hasPrefix("//") },
                    "\(file.path):\(number + 1): says nothing of why this is safe"
                )
            }
        }
    }

    @Test func `outside input reaches no forced try or cast`() throws {
        for file in try tree.files(below: "Sources", endings: [".swift"]) {
            for (number, line) in file.lines.enumerated() {
                let code = line.split(
                    separator: "//",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )[0]
                #expect(!code.contains("try!"), "\(file.path):\(number + 1): try!")
                #expect(!code.contains(" as! "), "\(file.path):\(number + 1): as!")
            }
        }
    }

    @Test func `no file names the machine it was made on`() throws {
        let marks = ["/wo" + "rk/", "/opt/sw" + "ift", "/tmp/w" + "x/"]
        for folder in [
            "Sources", "Tests", "scripts", "docs", "Fuzz", "Benchmarks", "schema", ".ci",
        ] {
            for file in try tree.files(below: folder, endings: [""]) {
                for (number, line) in file.lines.enumerated() {
                    for mark in marks {
                        #expect(!line.contains(mark), "\(file.path):\(number + 1): \(mark)")
                    }
                }
            }
        }
    }

    @Test func `every vector says where it comes from`() throws {
        for file in try tree.files(below: "Tests", endings: [".vector", ".vectors", ".hex"]) {
            #expect(
                file.lines.prefix(5).contains { $0.lowercased().contains("origin:") },
                "\(file.path): no origin line"
            )
        }
    }

    @Test func `the changelog keeps its open section on top`() throws {
        let text = try String(
            contentsOf: tree.root.appending(path: "CHANGELOG.md"),
            encoding: .utf8
        )
        let first = text.split(separator: "\n").first { $0.hasPrefix("## ") }
        #expect(first == "## Unreleased")
    }

    private func imports(of file: Tree.File) -> [String] { file.lines.compactMap(moduleName) }

    private func isImport(_ line: String) -> Bool { moduleName(line) != nil }

    /// The module that a line imports, or nil when it is no import.
    private func moduleName(_ line: String) -> String? {
        var words = line.split(separator: " ").map(String.init)
        guard line.first?.isWhitespace == false else { return nil }
        while let word = words.first,
            ["public", "package", "internal", "private", "fileprivate"].contains(word)
                || word.hasPrefix("@")
        {
            words.removeFirst()
        }
        guard words.first == "import", words.count >= 2 else { return nil }
        let kinds: Set<String> = [
            "struct", "class", "enum", "func", "protocol", "let", "var", "typealias",
        ]
        let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
        return name.split(separator: ".").first.map(String.init)
    }
}
