// swift-tools-version: 6.2
import PackageDescription

// A package of its own: a fuzz target has no `main`, libFuzzer brings it. The targets under test are
// links to Waxwing's own, so that what is `package` there is visible here, and nothing else is built.
//
//     swift build --package-path Fuzz -c release --sanitize=fuzzer
//     SWIFT_BACKTRACE=enable=no Fuzz/.build/release/FuzzBER Fuzz/Corpora/FuzzBER

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
    // Both in one flag: of two `--sanitize` options the compiler takes the last alone, and what is
    // left is a fuzzer that sees no coverage.
    .unsafeFlags(["-sanitize=fuzzer,address"]),
]

let fuzzer = strict + [.unsafeFlags(["-parse-as-library"])]
let link: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer,address"])]

let package = Package(
    name: "waxwing-fuzz",
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(name: "CUnistring", providers: [.apt(["libunistring-dev"])]),
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
            name: "Directory",
            dependencies: ["LMDB", "LDAP", "PKIX", "BER", "Addressing", "ChangeFeed"],
            swiftSettings: strict
        ),
        .target(
            name: "LDAPEngine",
            dependencies: ["LDAP", "Directory", "ChangeFeed", "BER", "Addressing"],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "FuzzBER",
            dependencies: ["BER"],
            swiftSettings: fuzzer,
            linkerSettings: link
        ),
        .executableTarget(
            name: "FuzzLDAP",
            dependencies: ["LDAP", "BER"],
            swiftSettings: fuzzer,
            linkerSettings: link
        ),
        .executableTarget(
            name: "FuzzDN",
            dependencies: ["LDAP", "PKIX", "BER"],
            swiftSettings: fuzzer,
            linkerSettings: link
        ),
        .executableTarget(
            name: "FuzzGSER",
            dependencies: ["LDAP"],
            resources: [.embedInCode("Fixture")],
            swiftSettings: fuzzer,
            linkerSettings: link
        ),
        .executableTarget(
            name: "FuzzEngine",
            dependencies: ["LDAPEngine", "Directory", "LDAP", "BER", "ChangeFeed"],
            resources: [.embedInCode("Fixture")],
            swiftSettings: fuzzer,
            linkerSettings: link
        ),
    ]
)
