import BER
import Directory
import LDAP

/// Going by the controls of a request (RFC 4511 §4.1.11).
extension Engine {
    /// The controls of `message`, each checked.
    /// - Throws: ``LDAPError``, none of which ends the connection.
    @inline(never)
    @_lifetime(copy message)
    borrowing func controls(
        of message: borrowing LDAPMessage,
        session: borrowing Session
    ) throws(LDAPError) -> RequestControls {
        let limits = configuration.limits.message
        guard !message.hasTooManyControls else {
            throw .tooManyControls(limit: limits.controlsMax)
        }
        return try RequestControls(
            message.controls,
            of: message.kind,
            grade: session.grade,
            limits: limits
        )
    }

    /// Refuses a request whose controls keep it from being done, before anything of it is read.
    /// - Throws: ``LDAPError``, none of which ends the connection.
    borrowing func checkControls(
        _ message: borrowing LDAPMessage,
        session: borrowing Session
    ) throws(LDAPError) {
        _ = try controls(of: message, session: session)
    }

    /// Whether what the request asserts is True of what stands at `place`; if not, it is answered
    /// (RFC 4528).
    @inline(never)
    mutating func meets(
        _ controls: borrowing RequestControls,
        at place: Place,
        _ message: borrowing LDAPMessage,
        session: borrowing Session,
        reader: borrowing DirectoryReader,
        now: Int64,
        output: inout BERWriter
    ) -> Bool {
        guard let assertion = controls.assertion, let tag = message.kind.responseTag else {
            return true
        }
        do throws(DirectoryError) {
            let code = try refusal(
                assertion,
                at: place,
                session: session,
                reader: reader,
                now: now
            )
            guard let code else { return true }
            respond(message.messageID, tag, code, output: &output)
        } catch {
            fail(error, messageID: message.messageID, tag: tag, output: &output)
        }
        return false
    }
}

extension ControlType {
    /// The OIDs that the root DSE lists to a client of this grade: of what it may use.
    static func offered(to grade: Grade?) -> [String] {
        allCases.filter { $0.isOffered(to: grade) }.map { "\($0.oid)" }
    }
}
