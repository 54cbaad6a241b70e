import Cryptography
import Foundation
import Testing

@Suite struct PKCS12Tests {
    @Test(arguments: PKCS12Profile.allCases, [KeyKind.rsa2048, .p256, .ed25519])
    func `openssl opens a file with its password, and finds key, certificate, chain and names`(
        _ profile: PKCS12Profile,
        _ kind: KeyKind
    ) throws {
        let authority = try TestAuthority()
        let key = try PrivateKey.generate(kind)
        let certificate = try authority.certify(key, name: "alice")
        let password = try PKCS12Password.generate()
        var builder = try PKCS12Builder(profile: profile, password: password)
        try builder.add(
            key,
            certificate: certificate,
            friendlyName: "Alice Müller 👍",
            chain: [authority.issuing, authority.root]
        )
        let file = try builder.finish()
        let place = authority.workplace
        try place.write(file, "alice.p12")
        try place.write(text(password), "password")
        let text = try place.openssl(
            "pkcs12",
            "-in",
            "alice.p12",
            "-passin",
            "file:password",
            "-info",
            "-nodes"
        )
        // The key inside is the key that went in.
        try place.write(Array(text.utf8), "all.pem")
        try place.openssl("pkey", "-in", "all.pem", "-pubout", "-outform", "DER", "-out", "found")
        #expect(try place.read("found") == key.subjectPublicKeyInfo())
        #expect(text.components(separatedBy: "BEGIN CERTIFICATE").count == 4)
        #expect(text.components(separatedBy: "BEGIN PRIVATE KEY").count == 2)
        // The program prints the low byte of each UTF-16 unit, FC and FD, which are no UTF-8.
        let name = "friendlyName: Alice M\u{fffd}ller \u{fffd}\n"
        #expect(text.components(separatedBy: name).count == 3)
        #expect(text.components(separatedBy: "localKeyID: ").count == 3)
        switch profile {
        case .compatible:
            #expect(text.contains("MAC: sha1, Iteration 10000"))
            #expect(text.contains("MAC length: 20, salt length: 8"))
            #expect(text.contains("pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000"))
            #expect(!text.contains("PBES2"))
        case .modern:
            #expect(text.contains("MAC: sha256, Iteration 10000"))
            #expect(
                text.contains("PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256")
            )
            #expect(!text.contains("3-Key"))
        }
        try place.write(Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8), "password")
        let wrong = try place.run(
            "openssl",
            ["pkcs12", "-in", "alice.p12", "-passin", "file:password", "-noout"]
        )
        #expect(wrong.code != 0)
    }

    @Test func `a file of several keys has each of them, and their common chain once`() throws {
        let authority = try TestAuthority()
        let password = try PKCS12Password.generate()
        var builder = try PKCS12Builder(profile: .compatible, password: password)
        for name in ["old", "new", "newest"] {
            let key = try PrivateKey.generate(.p256)
            try builder.add(
                key,
                certificate: authority.certify(key, name: name),
                friendlyName: name,
                chain: [authority.issuing, authority.root]
            )
        }
        let place = authority.workplace
        try place.write(builder.finish(), "all.p12")
        try place.write(text(password), "password")
        let text = try place.openssl(
            "pkcs12",
            "-in",
            "all.p12",
            "-passin",
            "file:password",
            "-nodes"
        )
        #expect(text.components(separatedBy: "BEGIN CERTIFICATE").count == 1 + 3 + 2)
        #expect(text.components(separatedBy: "BEGIN PRIVATE KEY").count == 1 + 3)
    }

    @Test func `gpgsm imports the compatible form`() throws {
        let authority = try TestAuthority()
        let key = try PrivateKey.generate(.rsa3072)
        // gpgsm 2.2.40 cannot decrypt about one file in forty, OpenSSL's own among them: the salt and
        // the password decide. A file with others is as good.
        var outcome = try importIntoGnuPG(key, authority)
        for _ in 0..<4 where outcome.code != 0 { outcome = try importIntoGnuPG(key, authority) }
        #expect(outcome.code == 0, "\(outcome.text)")
        #expect(outcome.text.contains("secret keys imported: 1"), "\(outcome.text)")
    }

    private func importIntoGnuPG(
        _ key: borrowing PrivateKey,
        _ authority: TestAuthority
    ) throws -> (code: Int32, text: String) {
        let password = try PKCS12Password.generate()
        var builder = try PKCS12Builder(profile: .compatible, password: password)
        try builder.add(
            key,
            certificate: authority.certify(key, name: "alice"),
            friendlyName: "alice",
            chain: [authority.issuing, authority.root]
        )
        let place = authority.workplace
        try place.write(builder.finish(), "alice.p12")
        try place.write(Array("allow-loopback-pinentry\n".utf8), "gpg-agent.conf")
        defer { _ = try? place.run("gpgconf", ["--kill", "all"]) }
        return try place.run(
            "gpgsm",
            [
                "--batch", "--disable-dirmngr", "--pinentry-mode", "loopback", "--passphrase-fd",
                "0", "--import", "alice.p12",
            ],
            input: self.text(password) + [10]
        )
    }

    @Test func `refuses a certificate of another key, and what is none`() throws {
        let authority = try TestAuthority()
        let key = try PrivateKey.generate(.p256)
        let other = try PrivateKey.generate(.p256)
        let certificate = try authority.certify(other, name: "bob")
        let password = try PKCS12Password.generate()
        func failure(_ certificate: [UInt8], _ chain: [[UInt8]]) throws -> CryptographyError? {
            var builder = try PKCS12Builder(profile: .modern, password: password)
            do throws(CryptographyError) {
                try builder.add(
                    key,
                    certificate: certificate,
                    friendlyName: "bob",
                    chain: chain
                )
                return nil
            } catch { return error }
        }
        #expect(try failure(certificate, []) == .certificateOfAnotherKey)
        #expect(try failure([], []) == .malformedCertificate(index: 0))
        #expect(try failure([0x30, 0], []) == .malformedCertificate(index: 0))
        #expect(try failure(certificate + [0], []) == .malformedCertificate(index: 0))
        #expect(
            try failure(certificate, [authority.root, [1]]) == .malformedCertificate(index: 2)
        )
    }

    @Test func `a password is 26 characters of base32, and never the same`() throws {
        var seen: Set<[UInt8]> = []
        for _ in 0..<100 {
            let password = try text(PKCS12Password.generate())
            #expect(password.count == 26)
            #expect(password.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8.contains($0) })
            #expect(seen.insert(password).inserted)
        }
        #expect(Set(seen.joined()).count == 32)
    }

    private func text(_ password: borrowing SecretBytes) -> [UInt8] {
        password.bytes.indices.map { password.bytes[$0] }
    }
}
