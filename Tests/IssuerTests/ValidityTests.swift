import Addressing
import Cryptography
import Issuer
import PKIX
import Testing

/// When certificates are valid, and how that is written.
@Suite struct ValidityTests {
    @Test func `a mailbox has two years less a day, from five minutes ago`() throws {
        let certificate = try Hierarchy.shared().mailbox()
        // The authority began at the same moment.
        #expect(certificate.notBefore == Hierarchy.now - 300)
        #expect(certificate.notAfter - certificate.notBefore + 1 == 729 * 86_400)
    }

    @Test func `nothing is valid before or after its issuer`() throws {
        let hierarchy = try Hierarchy.shared()
        let end = hierarchy.smime.validity.notAfter
        let request = try IssuingTests.request()
        let late = try hierarchy.smime.issue(
            request,
            policy: hierarchy.policy,
            now: end - 86_400,
            signer: hierarchy.smimeKey
        )
        #expect(late.notAfter == end)
        #expect(throws: IssuerError.authorityExpires(notAfter: end)) {
            try hierarchy.smime.issue(
                request,
                policy: hierarchy.policy,
                now: end - 86_399,
                signer: hierarchy.smimeKey
            )
        }
        let early = try hierarchy.smime.issue(
            request,
            policy: hierarchy.policy,
            now: hierarchy.smime.validity.notBefore + 1,
            signer: hierarchy.smimeKey
        )
        #expect(early.notBefore == hierarchy.smime.validity.notBefore)
    }

    @Test func `a clock before the issuer's beginning gets nothing signed`() throws {
        let hierarchy = try Hierarchy.shared()
        #expect(throws: IssuerError.self) {
            try hierarchy.smime.issue(
                try IssuingTests.request(),
                policy: hierarchy.policy,
                now: hierarchy.smime.validity.notBefore - 1,
                signer: hierarchy.smimeKey
            )
        }
    }

    @Test(arguments: [Int64.min, -631_152_001, 253_402_300_800, .max])
    func `a clock that is mad is an error`(now: Int64) throws {
        let hierarchy = try Hierarchy.shared()
        #expect(throws: IssuerError.timeOutOfRange(seconds: now)) {
            _ = try ToBeSigned(
                try IssuingTests.request(),
                issuer: .authority(hierarchy.smime),
                policy: hierarchy.policy,
                now: now,
                serial: .random()
            )
        }
    }

    /// A start, the days, and the two times as written.
    struct WrittenRow: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var now: Int64
        var days: Int
        var first: String
        var second: String
    }

    @Test(arguments: [
        WrittenRow(
            testDescription: "the last second of 2049",
            now: 2_524_521_600,
            days: 1,
            first: "491231000000Z",
            second: "491231235959Z"
        ),
        WrittenRow(
            testDescription: "across 2050",
            now: 2_524_521_600,
            days: 2,
            first: "491231000000Z",
            second: "20500101235959Z"
        ),
        WrittenRow(
            testDescription: "from 2050 on",
            now: 2_524_608_000,
            days: 1,
            first: "20500101000000Z",
            second: "20500101235959Z"
        ),
        WrittenRow(
            testDescription: "a leap day",
            now: 1_835_395_200,
            days: 1,
            first: "280229000000Z",
            second: "280229235959Z"
        ),
    ])
    func `times are written as RFC 5280 asks`(_ row: WrittenRow) throws {
        var policy = try Hierarchy.shared().policy
        policy.rootDays = row.days
        policy.backdateSeconds = 0
        let request = try CertificateRequest.authority(
            .rootCA,
            organization: "Example AG",
            subjectPublicKeyInfo: try TestKey.shared(.p384).publicKey
        )
        let toBeSigned = try ToBeSigned(
            request,
            issuer: .itself,
            policy: policy,
            now: row.now,
            serial: .random()
        )
        let tree = try DERTree(parsing: toBeSigned.bytes)
        let times = tree.validity.children.map { String(decoding: $0.content, as: UTF8.self) }
        #expect(times == [row.first, row.second])
        #expect(
            tree.validity.children.map(\.tag)
                == [row.first, row.second].map {
                    $0.utf8.count == 13 ? 23 : 24
                }
        )
        _ = try toBeSigned.lint()
    }

    @Test func `the reader understands every day that the writer writes`() throws {
        // From 1950 to 9999, every 97 days and some seconds.
        for seconds in stride(from: Int64(-631_152_000), to: 253_402_300_799, by: 8_384_461) {
            let validity = try Validity(notBefore: seconds, notAfter: seconds)
            let read = try CertificateReaderProbe.times(of: validity)
            if read != [seconds, seconds] {
                Issue.record("\(seconds) is read as \(read)")
                return
            }
        }
    }
}
