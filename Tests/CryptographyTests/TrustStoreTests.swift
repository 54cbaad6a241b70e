import Cryptography
import Foundation
import Testing

@Suite struct TrustStoreTests {
    /// Behind the certificates' start, which is when a test makes them.
    static var now: Int64 { Int64(Date().timeIntervalSince1970) + 60 }

    @Test func `a leaf chains to an anchor over an intermediate`() throws {
        let authority = try TestAuthority()
        let leaf = try authority.certify(PrivateKey.generate(.p256), name: "alice")
        let store = try TrustStore(anchors: [authority.root])
        #expect(
            try store.verify(leaf, intermediates: [authority.issuing], at: Self.now) == .trusted
        )
        #expect(
            try store.verify(leaf, intermediates: [[1, 2], authority.issuing], at: Self.now)
                == .trusted
        )
        #expect(
            try store.verify(leaf, intermediates: [], at: Self.now) == .refused(.unknownIssuer)
        )
    }

    @Test func `an anchor need not be self-signed`() throws {
        let authority = try TestAuthority()
        let leaf = try authority.certify(PrivateKey.generate(.p256), name: "alice")
        let store = try TrustStore(anchors: [authority.issuing])
        #expect(try store.verify(leaf, intermediates: [], at: Self.now) == .trusted)
    }

    @Test func `another root of the same name is no anchor`() throws {
        let authority = try TestAuthority()
        let other = try TestAuthority()
        let leaf = try authority.certify(PrivateKey.generate(.p256), name: "alice")
        let store = try TrustStore(anchors: [other.root])
        let verdict = try store.verify(leaf, intermediates: [authority.issuing], at: Self.now)
        #expect(verdict != .trusted)
        let empty = try TrustStore(anchors: [])
        #expect(
            try empty.verify(
                leaf,
                intermediates: [authority.issuing, authority.root],
                at: Self.now
            )
                != .trusted
        )
    }

    @Test func `the time that is asked for counts`() throws {
        let authority = try TestAuthority()
        let leaf = try authority.certify(PrivateKey.generate(.p256), name: "alice")
        let store = try TrustStore(anchors: [authority.root])
        func code(_ time: Int64) throws -> String {
            switch try store.verify(leaf, intermediates: [authority.issuing], at: time) {
            case .trusted: "trusted"
            case .refused(let refusal): refusal.description
            }
        }
        #expect(try code(Self.now + 86_400 * 19) == "trusted")
        #expect(try code(Self.now + 86_400 * 21) == "certificate has expired")
        #expect(try code(Self.now - 86_400) == "certificate is not yet valid")
    }

    @Test func `an authority that may not issue for mail ends no chain`() throws {
        let server = try TestAuthority(issuingExtensions: "extendedKeyUsage=serverAuth\n")
        let leaf = try server.certify(PrivateKey.generate(.p256), name: "alice")
        let store = try TrustStore(anchors: [server.root])
        #expect(
            try store.verify(leaf, intermediates: [server.issuing], at: Self.now)
                == .refused(.authorityNotForMail)
        )
        let mail = try TestAuthority(
            issuingExtensions: "extendedKeyUsage=emailProtection,clientAuth\n"
        )
        let good = try mail.certify(PrivateKey.generate(.p256), name: "alice")
        #expect(
            try TrustStore(anchors: [mail.root])
                .verify(good, intermediates: [mail.issuing], at: Self.now) == .trusted
        )
    }

    @Test func `a chain signed with SHA-1 is refused`() throws {
        let authority = try TestAuthority(digest: "sha1")
        let leaf = try authority.certify(PrivateKey.generate(.p256), name: "alice")
        let store = try TrustStore(anchors: [authority.root])
        let verdict = try store.verify(leaf, intermediates: [authority.issuing], at: Self.now)
        #expect(verdict != .trusted)
    }

    @Test func `says which anchor or leaf is no certificate`() throws {
        let authority = try TestAuthority()
        #expect(throws: CryptographyError.malformedCertificate(index: 1)) {
            try TrustStore(anchors: [authority.root, [1, 2, 3]])
        }
        let store = try TrustStore(anchors: [authority.root, authority.root])
        #expect(throws: CryptographyError.malformedCertificate(index: 0)) {
            try store.verify([], intermediates: [], at: Self.now)
        }
    }
}
