import AdminAPI
import ArgumentParser
import Cryptography
import Foundation

/// Where an account's password comes from: generated, or read from a descriptor.
struct PasswordOptions: ParsableArguments, Sendable {
    static let discussion = """
        The password is generated and printed once on standard output; with --password-fd it is read \
        from that descriptor instead, up to the first line end. It is not sent to the server, which \
        gets and keeps a scrypt hash.
        """

    /// What is shorter is too easily tried, at some ten guesses a second and core for who has the file.
    static let bytesMin = 12

    @Option(
        name: .customLong("password-fd"),
        help: ArgumentHelp("Read the password from this open file descriptor.", valueName: "N")
    )
    var descriptor: Int32?

    func validate() throws {
        if let descriptor, descriptor < 0 || descriptor == 1 || descriptor == 2 {
            throw ValidationError(
                "--password-fd takes a descriptor that is open for reading, 0 or 3 and up"
            )
        }
    }

    /// A password that was generated or read, and what recognizes it.
    struct Chosen: Sendable {
        var verifier: Data
        /// The one that was generated, to be shown once.
        var generated: String?

        /// Says what was done, and the password that was generated.
        func report(
            _ answer: AccountAnswer,
            _ json: JSONOptions,
            _ sentence: (String) -> String
        ) throws {
            let shown = AccountReport(answer: answer, password: generated)
            if try json.print(shown) { return }
            Terminal.line(sentence(Terminal.escaped(answer.account.name)))
            if let generated { Terminal.line("password: \(generated)") }
        }
    }

    /// Generates or reads the password and hashes it, which takes a tenth of a second.
    func choose() throws(CommandFailure) -> Chosen {
        if let descriptor {
            let password = try Self.read(descriptor)
            return Chosen(verifier: try Self.verifier(of: password.span), generated: nil)
        }
        let password = try Self.generate()
        return Chosen(
            verifier: try Self.verifier(of: Array(password.utf8).span),
            generated: password
        )
    }

    private static func generate() throws(CommandFailure) -> String {
        do throws(CryptographyError) {
            let password = try PKCS12Password.generate()
            var text = ""
            for index in 0..<password.count {
                text.unicodeScalars.append(Unicode.Scalar(password.bytes[index]))
            }
            return text
        } catch {
            throw CommandFailure("no password can be generated: \(error)")
        }
    }

    private static func verifier(of password: Span<UInt8>) throws(CommandFailure) -> Data {
        do throws(CryptographyError) {
            return Data(try PasswordVerifier(of: password).stored)
        } catch {
            throw CommandFailure("the password cannot be hashed: \(error)")
        }
    }

    /// The first line that `descriptor` gives, without its end.
    private static func read(_ descriptor: Int32) throws(CommandFailure) -> [UInt8] {
        var password: [UInt8] = []
        var byte: UInt8 = 0
        while password.count <= Scrypt.passwordBytesMax {
            let count = unsafe Foundation.read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw CommandFailure("cannot read the password from descriptor \(descriptor)")
            }
            if count == 0 || byte == UInt8(ascii: "\n") { break }
            password.append(byte)
        }
        if password.last == UInt8(ascii: "\r") { password.removeLast() }
        guard (bytesMin...Scrypt.passwordBytesMax).contains(password.count) else {
            throw CommandFailure(
                "a password has \(bytesMin) to \(Scrypt.passwordBytesMax) bytes",
                hint: "without --password-fd a good one is generated"
            )
        }
        return password
    }
}

/// What `--json` prints of an account that was added or got another password.
private struct AccountReport: Encodable {
    var answer: AccountAnswer
    var password: String?

    private enum Key: String, CodingKey {
        case account
        case recorded
        case password
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(answer.account, forKey: .account)
        try container.encode(answer.recorded, forKey: .recorded)
        try container.encodeIfPresent(password, forKey: .password)
    }
}
