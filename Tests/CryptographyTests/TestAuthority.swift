import Cryptography
import Foundation

/// Certificates for tests, made by the `openssl` program: a root, an issuing authority, leaves.
final class TestAuthority {
    let workplace: Workplace
    let root: [UInt8]
    let issuing: [UInt8]

    /// Makes the two authorities; the issuing one has these lines of extensions besides.
    init(
        issuingExtensions: String = "",
        rootDigest: String = "sha256",
        digest: String = "sha256"
    )
        throws
    {
        workplace = try Workplace()
        self.digest = digest
        let base = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
        try workplace.write(Array(base.utf8), "root.ext")
        try workplace.write(Array((base + issuingExtensions).utf8), "issuing.ext")
        for name in ["root", "issuing"] {
            try workplace.openssl(
                "genpkey",
                "-algorithm",
                "EC",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-out",
                name + ".key"
            )
            try workplace.openssl(
                "req",
                "-new",
                "-key",
                name + ".key",
                "-subj",
                "/CN=Test \(name)",
                "-out",
                name + ".csr"
            )
        }
        try workplace.openssl(
            "x509",
            "-req",
            "-in",
            "root.csr",
            "-signkey",
            "root.key",
            "-days",
            "30",
            "-outform",
            "DER",
            "-out",
            "root.der",
            "-extfile",
            "root.ext",
            "-\(rootDigest)"
        )
        try workplace.openssl(
            "x509",
            "-req",
            "-in",
            "issuing.csr",
            "-CA",
            "root.der",
            "-CAkey",
            "root.key",
            "-CAcreateserial",
            "-days",
            "30",
            "-outform",
            "DER",
            "-out",
            "issuing.der",
            "-extfile",
            "issuing.ext",
            "-\(digest)"
        )
        root = try workplace.read("root.der")
        issuing = try workplace.read("issuing.der")
    }

    private let digest: String

    /// A leaf certificate for `key`, from the issuing authority.
    func certify(_ key: borrowing PrivateKey, name: String) throws -> [UInt8] {
        let info = try key.subjectPublicKeyInfo()
        try workplace.write(info, "leaf.spki")
        try workplace.write(
            Array("subjectAltName=email:\(name)@example.com\nkeyUsage=keyEncipherment\n".utf8),
            "leaf.ext"
        )
        try workplace.openssl(
            "pkey",
            "-pubin",
            "-inform",
            "DER",
            "-in",
            "leaf.spki",
            "-out",
            "leaf.pub"
        )
        try workplace.openssl(
            "x509",
            "-new",
            "-force_pubkey",
            "leaf.pub",
            "-subj",
            "/CN=\(name)",
            "-CA",
            "issuing.der",
            "-CAkey",
            "issuing.key",
            "-CAcreateserial",
            "-days",
            "20",
            "-outform",
            "DER",
            "-out",
            "leaf.der",
            "-extfile",
            "leaf.ext",
            "-\(digest)"
        )
        return try workplace.read("leaf.der")
    }
}
