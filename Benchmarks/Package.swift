// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that building Waxwing does not build its measurements. The targets that
// they need are links to Waxwing's own: what is `package` there is visible here.

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
    .enableExperimentalFeature("Lifetimes"),
]

let strictC: [CSetting] = [.enableWarning("all"), .treatAllWarnings(as: .error)]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "waxwing-benchmarks",
    dependencies: [.package(url: "https://github.com/apple/swift-log", from: "1.16.2")],
    targets: [
        // Waxwing's, by links; their settings are those of its own manifest.
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(name: "CUnistring", providers: [.apt(["libunistring-dev"])]),
        .target(name: "CLinux", cSettings: strictC),
        .target(name: "BER", swiftSettings: strict),
        .target(name: "Addressing", dependencies: ["CIDN2", "CUnistring"], swiftSettings: strict),
        .target(name: "PKIX", dependencies: ["BER"], swiftSettings: strict),
        .target(
            name: "LDAP",
            dependencies: ["BER", "Addressing", "PKIX", "CUnistring"],
            resources: [.embedInCode("SchemaText")],
            swiftSettings: strict
        ),
        .target(name: "ChangeFeed", dependencies: ["BER"], swiftSettings: strict),
        .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: strict),
        .target(
            name: "Cryptography",
            dependencies: ["COpenSSL", "CLinux"],
            swiftSettings: strict
        ),
        .target(
            name: "Directory",
            dependencies: ["LMDB", "LDAP", "PKIX", "BER", "Addressing", "ChangeFeed"],
            swiftSettings: strict
        ),
        .target(
            name: "LDAPEngine",
            dependencies: ["ChangeFeed", "LDAP", "Directory", "BER", "Addressing"],
            swiftSettings: strict
        ),
        .target(
            name: "LDAPServer",
            dependencies: [
                "LDAPEngine", "Directory", "LDAP", "BER", "ChangeFeed", "Cryptography", "CLinux",
                logging,
            ],
            swiftSettings: strict
        ),

        // The measurements'.
        .target(
            name: "CBench",
            dependencies: ["COpenSSL"],
            cSettings: strictC,
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]
        ),
        .target(name: "PeopleFile", swiftSettings: strict),
        .executableTarget(name: "Floor", cSettings: strictC),
        .executableTarget(
            name: "KeyRate",
            dependencies: ["COpenSSL"],
            cSettings: strictC,
            linkerSettings: [.linkedLibrary("crypto")]
        ),
        .executableTarget(
            name: "Generate",
            dependencies: ["BER", "CBench", "Cryptography"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Load",
            dependencies: ["BER", "CBench", "CLinux", "PeopleFile"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Serve",
            dependencies: [
                "CBench", "ChangeFeed", "Cryptography", "Directory", "LDAP", "LDAPEngine",
                "LDAPServer", "PeopleFile", logging,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            // It has the transport's sources in its own module, so that the loop is made for its
            // handler as it is for the LDAP server's.
            name: "Canned",
            dependencies: [
                "LDAPEngine", "Directory", "LDAP", "BER", "CBench", "ChangeFeed", "Cryptography",
                "CLinux", logging,
            ],
            swiftSettings: strict
        ),
    ]
)
