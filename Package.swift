// swift-tools-version: 6.2
import PackageDescription

// Every target is built under all of these; CONVENTIONS and docs/architecture.md say why.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// Targets that write a lifetime need the feature that reads it.
let lifetimes = strict + [.enableExperimentalFeature("Lifetimes")]

let strictC: [CSetting] = [.enableWarning("all"), .treatAllWarnings(as: .error)]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let asyncHTTPClient = Target.Dependency.product(
    name: "AsyncHTTPClient",
    package: "async-http-client"
)
let configuration = Target.Dependency.product(
    name: "Configuration",
    package: "swift-configuration"
)
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "waxwing",
    products: [.executable(name: "waxwing", targets: ["waxwing"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(
            url: "https://github.com/apple/swift-configuration",
            from: "1.4.0",
            traits: ["YAML"]
        ),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // System libraries and thin shims.
        .systemLibrary(
            name: "CLMDB",
            pkgConfig: "lmdb",
            providers: [.apt(["liblmdb-dev"])]
        ),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(
            name: "CIDN2",
            pkgConfig: "libidn2",
            providers: [.apt(["libidn2-dev"])]
        ),
        .systemLibrary(name: "CUnistring", providers: [.apt(["libunistring-dev"])]),
        .target(name: "CLinux", cSettings: strictC),

        // Formats: bytes in, values out, no I/O.
        .target(name: "BER", swiftSettings: lifetimes),
        .target(
            name: "Addressing",
            dependencies: ["CIDN2", "CUnistring"],
            swiftSettings: lifetimes
        ),
        .target(name: "PKIX", dependencies: ["BER"], swiftSettings: lifetimes),
        .target(
            name: "LDAP",
            dependencies: ["BER", "Addressing", "PKIX", "CUnistring"],
            resources: [.embedInCode("SchemaText")],
            swiftSettings: lifetimes
        ),
        .target(name: "ChangeFeed", dependencies: ["BER"], swiftSettings: lifetimes),

        // Owners of the C libraries.
        .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: lifetimes),
        .target(
            name: "Cryptography",
            dependencies: ["COpenSSL", "CLinux"],
            swiftSettings: lifetimes
        ),

        // The directory, outwards.
        .target(
            name: "Directory",
            dependencies: ["LMDB", "LDAP", "PKIX", "BER", "Addressing", "ChangeFeed"],
            swiftSettings: lifetimes
        ),
        .target(
            name: "LDAPEngine",
            dependencies: ["LDAP", "Directory", "ChangeFeed", "BER", "Addressing"],
            swiftSettings: lifetimes
        ),
        .target(
            name: "LDAPServer",
            dependencies: [
                "LDAPEngine", "Directory", "LDAP", "BER", "Cryptography", "CLinux",
                "ChangeFeed", logging,
            ],
            swiftSettings: lifetimes
        ),

        // The authority, outwards.
        .target(
            name: "Ledger",
            dependencies: ["LMDB", "BER", "Cryptography"],
            swiftSettings: lifetimes
        ),
        .target(
            name: "Issuer",
            dependencies: ["Cryptography", "PKIX", "BER", "Addressing"],
            swiftSettings: lifetimes
        ),
        .target(name: "Vault", dependencies: ["Cryptography", "BER"], swiftSettings: lifetimes),
        .target(
            name: "Authority",
            dependencies: [
                "Ledger", "Issuer", "Vault", "Cryptography", "PKIX", "BER", "Addressing",
                "ChangeFeed",
                logging,
            ],
            swiftSettings: lifetimes
        ),
        .target(
            name: "AdminAPI",
            dependencies: ["Addressing", asyncHTTPClient, nioCore, nioHTTP1],
            swiftSettings: strict
        ),
        .target(
            name: "AdminServer",
            dependencies: [
                "AdminAPI", "Authority", "Cryptography", "Ledger", "PKIX", "LDAP", "ChangeFeed",
                hummingbirdCore, httpTypes, logging, nioCore, nioPosix, serviceLifecycle,
            ],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "waxwing",
            dependencies: [
                "AdminAPI", "AdminServer", "Authority", "ChangeFeed", "Directory", "LDAPServer",
                "LDAPEngine", "LDAP", "Addressing", "Cryptography", "CLinux", "Vault", "Ledger",
                "PKIX", "BER", argumentParser, configuration, logging, serviceLifecycle,
                nioCore, yams,
            ],
            swiftSettings: strict
        ),

        .testTarget(name: "BERTests", dependencies: ["BER"], swiftSettings: lifetimes),
        .testTarget(
            name: "AddressingTests",
            dependencies: ["Addressing"],
            swiftSettings: lifetimes
        ),
        .testTarget(
            name: "PKIXTests",
            dependencies: ["PKIX", "BER"],
            exclude: ["Vectors"],
            swiftSettings: lifetimes
        ),
        .testTarget(
            name: "LDAPTests",
            dependencies: ["LDAP", "BER", "Addressing"],
            swiftSettings: lifetimes
        ),
        .testTarget(
            name: "ChangeFeedTests",
            dependencies: ["ChangeFeed", "BER"],
            swiftSettings: lifetimes
        ),
        .testTarget(name: "LMDBTests", dependencies: ["LMDB"], swiftSettings: lifetimes),
        .testTarget(
            name: "CryptographyTests",
            dependencies: ["Cryptography", "CLinux"],
            swiftSettings: lifetimes
        ),
        .testTarget(
            name: "DirectoryTests",
            dependencies: ["Directory", "LMDB", "LDAP", "BER", "PKIX", "ChangeFeed"],
            swiftSettings: lifetimes
        ),
        .testTarget(
            name: "LDAPEngineTests",
            dependencies: [
                "LDAPEngine", "Directory", "LDAP", "BER", "ChangeFeed", "LMDB",
                "CAllocationCounter", "FilterText",
            ],
            exclude: ["Vectors"],
            swiftSettings: lifetimes
        ),
        // Stands before glibc's allocator in the test bundle, and only there.
        .target(
            name: "CAllocationCounter",
            path: "Tests/CAllocationCounter",
            cSettings: strictC
        ),
        // Filters as people write them, for the tests of the engine and of the server.
        .target(
            name: "FilterText",
            dependencies: ["BER"],
            path: "Tests/FilterText",
            swiftSettings: lifetimes
        ),
        .testTarget(
            name: "LDAPServerTests",
            dependencies: [
                "LDAPServer", "LDAPEngine", "Directory", "LDAP", "BER", "Cryptography",
                "ChangeFeed",
                "CLinux", "FilterText", logging,
            ],
            swiftSettings: lifetimes
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: ["Ledger", "LMDB", "BER", "Cryptography"],
            swiftSettings: lifetimes
        ),
        .testTarget(
            name: "IssuerTests",
            dependencies: ["Issuer", "Cryptography", "PKIX", "BER", "Addressing"],
            swiftSettings: lifetimes
        ),
        .target(name: "CMemoryScan", path: "Tests/CMemoryScan", cSettings: strictC),
        .testTarget(
            name: "VaultTests",
            dependencies: ["Vault", "Cryptography", "CMemoryScan"],
            swiftSettings: lifetimes
        ),
        .testTarget(
            name: "AuthorityTests",
            dependencies: [
                "Authority", "Ledger", "Issuer", "Vault", "Cryptography", "PKIX", "ChangeFeed",
                "Addressing", "BER", logging,
            ],
            swiftSettings: lifetimes
        ),
        .testTarget(
            name: "AdminServerTests",
            dependencies: [
                "AdminServer", "AdminAPI", "Authority", "Addressing", "Cryptography", "Issuer",
                "Ledger",
                hummingbirdCore, httpTypes, logging, serviceLifecycle, subprocess,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "WaxwingTests",
            dependencies: ["waxwing", "AdminAPI", "LDAPEngine", "LDAPServer"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "Integration",
            dependencies: [
                "waxwing", "AdminAPI", "BER", "ChangeFeed", "Directory", "LDAP", "Ledger",
                subprocess, systemPackage,
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "Tidy", swiftSettings: strict),
    ]
)
