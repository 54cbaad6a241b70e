import BER
import ChangeFeed
import Cryptography
import Foundation
import Ledger
import Testing

@testable import Authority

/// What a publisher may do over LDAP, as the authority decides it.
@Suite struct WriteTests {
    @Test func `a publisher adds a mailbox with a certificate, which is published`() async throws {
        let (installation, other) = (try await Installation(), try await Installation())
        try await installation.addPublisher()
        let der = try await other.certificate("bob@example.com")
        let answer = await installation.write(
            "bob@example.com",
            .add(
                commonName: "Bob B",
                surname: nil,
                certificates: [WriteCommand.Value(form: .certificate, bytes: der)]
            )
        )
        #expect(answer == WriteAnswer(.success))
        let history = try await installation.authority.mailbox("bob@example.com")
        #expect(history.mailbox.state.commonName == "Bob B")
        #expect(history.mailbox.state.surname == "B")
        #expect(history.mailbox.publishedCertificates == 1)
        #expect(history.certificates[0].state.isVouched)
        let event = try #require(
            try await installation.authority.events(from: 1, limit: 1_000).items.last
        )
        #expect(event.header.actor.via == .directory)
        #expect(event.header.actor.name == "ca")
        #expect(event.header.actor.uid == 1_234)
        let again = await installation.write(
            "bob@example.com",
            .add(commonName: nil, surname: nil, certificates: [])
        )
        #expect(again.code == .entryAlreadyExists)
    }

    @Test func `a publisher adds, replaces and removes certificates from elsewhere`() async throws {
        let (installation, other) = (try await Installation(), try await Installation())
        try await installation.addPublisher()
        let first = try await other.certificate("bob@example.com")
        let second = try #require(
            try await other.authority.renew(
                "bob@example.com",
                by: other.caller,
                isWaiting: false
            ).certificate?.der
        )
        _ = await installation.write(
            "bob@example.com",
            .add(commonName: nil, surname: nil, certificates: [])
        )
        #expect(await installation.modify("bob@example.com", .add, [first]) == .success)
        #expect(try await installation.published("bob@example.com") == [first])
        #expect(
            await installation.modify("bob@example.com", .add, [first])
                == .attributeOrValueExists
        )
        #expect(await installation.modify("bob@example.com", .replace, [second]) == .success)
        #expect(try await installation.published("bob@example.com") == [second])
        #expect(await installation.modify("bob@example.com", .delete, [first]) == .noSuchAttribute)
        // A certificate that was withdrawn can come back, and both go by a delete without values.
        #expect(await installation.modify("bob@example.com", .add, [first]) == .success)
        #expect(try await installation.published("bob@example.com").count == 2)
        #expect(await installation.modify("bob@example.com", .delete, []) == .success)
        #expect(try await installation.published("bob@example.com") == [])
        #expect(await installation.modify("bob@example.com", .delete, []) == .noSuchAttribute)
        #expect(await installation.modify("bob@example.com", .replace, []) == .success)
        let (verification, _) = try await installation.authority.verify(against: nil)
        #expect(verification.findings == [])
    }

    @Test func `a certificate that was issued here is displaced by nobody`() async throws {
        let (installation, other) = (try await Installation(), try await Installation())
        try await installation.addPublisher()
        let own = try await installation.certificate("alice@example.com")
        let foreign = try await other.certificate("alice@example.com")
        let refused = WriteAnswer.Code.insufficientAccessRights
        let address = "alice@example.com"
        #expect(await installation.modify(address, .replace, [foreign]) == refused)
        #expect(await installation.modify(address, .replace, []) == refused)
        #expect(await installation.modify(address, .delete, []) == refused)
        #expect(await installation.modify(address, .delete, [own]) == refused)
        #expect(try await installation.published(address) == [own])
        // Beside it, others come and go.
        #expect(await installation.modify(address, .add, [foreign]) == .success)
        #expect(await installation.modify(address, .replace, [own]) == .success)
        #expect(try await installation.published(address) == [own])
        // Not even for a moment within one request.
        let steps: [WriteCommand.Change] = [
            WriteCommand.Change(kind: .delete, form: .certificate, values: [own]),
            WriteCommand.Change(kind: .add, form: .certificate, values: [own]),
        ]
        #expect(await installation.write(address, .modify(steps)).code == refused)
    }

    @Test func `of a certs-only message the mailbox's certificate is published`() async throws {
        let (installation, other) = (try await Installation(), try await Installation())
        try await installation.addPublisher()
        let der = try await other.certificate("bob@example.com")
        let chain = try await other.authority.status().authorities.map(\.certificate)
        let message = Self.message([der] + chain)
        let answer = await installation.write(
            "bob@example.com",
            .add(
                commonName: nil,
                surname: nil,
                certificates: [WriteCommand.Value(form: .message, bytes: message)]
            )
        )
        #expect(answer == WriteAnswer(.success))
        #expect(try await installation.published("bob@example.com") == [der])
        let all = WriteCommand.Change(kind: .delete, form: .message, values: [])
        #expect(
            await installation.write("bob@example.com", .modify([all])).code
                == .unwillingToPerform
        )
        let this = WriteCommand.Change(kind: .delete, form: .message, values: [message])
        #expect(await installation.write("bob@example.com", .modify([this])).code == .success)
        #expect(try await installation.published("bob@example.com") == [])
        let none = WriteCommand.Change(
            kind: .add,
            form: .message,
            values: [Self.message(chain)]
        )
        #expect(
            await installation.write("bob@example.com", .modify([none])).code
                == .constraintViolation
        )
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var account = "ca"
        var password = "publish!"
        var address = "bob@example.com"
        var value: Value = .own
        var code: WriteAnswer.Code

        /// What is added, of what another installation issued.
        enum Value: Sendable {
            case own, ofAnother, authority, garbage
        }
    }

    @Test(arguments: [
        Refused(
            testDescription: "a wrong password",
            password: "publish?",
            code: .invalidCredentials
        ),
        Refused(
            testDescription: "a name that nobody has",
            account: "cb",
            code: .invalidCredentials
        ),
        Refused(
            testDescription: "what is no name",
            account: "c b",
            code: .invalidCredentials
        ),
        Refused(
            testDescription: "an account that is no publisher",
            account: "reader",
            code: .insufficientAccessRights
        ),
        Refused(
            testDescription: "an address elsewhere",
            address: "bob@example.org",
            code: .insufficientAccessRights
        ),
        Refused(testDescription: "no address", address: "bob", code: .constraintViolation),
        Refused(
            testDescription: "a certificate of another address",
            value: .ofAnother,
            code: .constraintViolation
        ),
        Refused(
            testDescription: "an authority's certificate",
            value: .authority,
            code: .constraintViolation
        ),
        Refused(
            testDescription: "what is no certificate",
            value: .garbage,
            code: .invalidAttributeSyntax
        ),
    ])
    func `what a publisher may not do changes nothing`(_ row: Refused) async throws {
        let (installation, other) = (try await Installation(), try await Installation())
        try await installation.addPublisher()
        try await installation.addReader()
        let bytes: [UInt8] =
            switch row.value {
            case .own: try await other.certificate("bob@example.com")
            case .ofAnother: try await other.certificate("carol@example.com")
            case .authority: try await other.authority.status().authorities[1].certificate
            case .garbage: [0x30, 0x03, 0x02, 0x01, 0x05]
            }
        let before = installation.authority.ledger.durableEnd.position
        let answer = await installation.authority.write(
            WriteCommand(
                account: row.account,
                password: Password(copying: Array(row.password.utf8).span),
                address: row.address,
                operation: .add(
                    commonName: nil,
                    surname: nil,
                    certificates: [WriteCommand.Value(form: .certificate, bytes: bytes)]
                )
            ),
            from: 1_234
        )
        #expect(answer.code == row.code)
        #expect(!answer.diagnostic.isEmpty)
        #expect(installation.authority.ledger.durableEnd.position == before)
    }

    @Test func `a mailbox that is not there or was retired is not modified`() async throws {
        let (installation, other) = (try await Installation(), try await Installation())
        try await installation.addPublisher()
        let der = try await other.certificate("bob@example.com")
        #expect(await installation.modify("bob@example.com", .add, [der]) == .noSuchObject)
        _ = try await installation.enroll("bob@example.com")
        _ = try await installation.authority.retire(
            "bob@example.com",
            by: installation.caller,
            isWaiting: false
        )
        #expect(await installation.modify("bob@example.com", .add, [der]) == .noSuchObject)
        let answer = await installation.write(
            "bob@example.com",
            .add(commonName: nil, surname: nil, certificates: [])
        )
        #expect(answer.code == .unwillingToPerform)
    }

    @Test func `a password that was changed is taken no more, though it was right a moment ago`()
        async throws
    {
        let installation = try await Installation()
        try await installation.addPublisher()
        let add = WriteCommand.Operation.add(commonName: nil, surname: nil, certificates: [])
        #expect(await installation.write("a@example.com", add).code == .success)
        _ = try await installation.authority.changePassword(
            ofAccount: "ca",
            verifier: try AccountTests.verifier("other"),
            by: installation.caller,
            isWaiting: false
        )
        #expect(await installation.write("b@example.com", add).code == .invalidCredentials)
    }

    @Test func `the socket takes commands, and ends a connection that sends anything else`()
        async throws
    {
        let installation = try await Installation()
        try await installation.addPublisher()
        let path = try #require(installation.configuration.writesSocket)
        let socket = try FeedSocket.connect(path: path)
        for (address, code) in [
            ("a@example.com", WriteAnswer.Code.success),
            ("a@example.com", WriteAnswer.Code.entryAlreadyExists),
        ] {
            var writer = BERWriter()
            WriteCommand(
                account: "ca",
                password: Password(copying: Array("publish!".utf8).span),
                address: address,
                operation: .add(commonName: nil, surname: nil, certificates: [])
            ).encode(into: &writer)
            try socket.send(writer)
            let answer = try #require(try socket.receive())
            #expect(try WriteAnswer(decoding: answer.span).code == code)
        }
        var garbage = BERWriter()
        garbage.appendInteger(1)
        try socket.send(garbage)
        #expect(try socket.receive() == nil)
    }

    /// A certs-only message with `certificates`.
    static func message(_ certificates: [[UInt8]]) -> [UInt8] {
        var writer = BERWriter()
        let signedData: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]
        let data: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]
        let content = BERTag.context(0, constructed: true)
        writer.appendConstructed(.sequence) { writer in
            writer.appendPrimitive(.objectIdentifier, signedData)
            writer.appendConstructed(content) { writer in
                writer.appendConstructed(.sequence) { writer in
                    writer.appendInteger(1)
                    writer.appendConstructed(.set) { _ in }
                    writer.appendConstructed(.sequence) { writer in
                        writer.appendPrimitive(.objectIdentifier, data)
                    }
                    writer.appendConstructed(content) { writer in
                        for certificate in certificates { writer.append(certificate) }
                    }
                    writer.appendConstructed(.set) { _ in }
                }
            }
        }
        return writer.array()
    }
}

extension Installation {
    /// Adds the publisher `ca`.
    func addPublisher() async throws {
        try await add("ca", "publish!", isPublisher: true)
    }

    /// Adds an account that may not write.
    func addReader() async throws {
        try await add("reader", "publish!", isPublisher: false)
    }

    private func add(_ name: String, _ password: String, isPublisher: Bool) async throws {
        _ = try await authority.addAccount(
            name,
            grade: .partner,
            isPublisher: isPublisher,
            verifier: try AccountTests.verifier(password),
            by: caller,
            isWaiting: false
        )
    }

    func write(_ address: String, _ operation: WriteCommand.Operation) async -> WriteAnswer {
        await authority.write(
            WriteCommand(
                account: "ca",
                password: Password(copying: Array("publish!".utf8).span),
                address: address,
                operation: operation
            ),
            from: 1_234
        )
    }

    func modify(
        _ address: String,
        _ kind: WriteCommand.Change.Kind,
        _ values: [[UInt8]]
    ) async -> WriteAnswer.Code {
        let change = WriteCommand.Change(kind: kind, form: .certificate, values: values)
        return await write(address, .modify([change])).code
    }

    /// The certificates that the directory has for the mailbox.
    func published(_ address: String) async throws -> [[UInt8]] {
        try await authority.certificates(of: address, isPublishedOnly: true).compactMap(\.der)
    }
}
