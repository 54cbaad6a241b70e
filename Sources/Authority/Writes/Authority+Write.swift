import Addressing
package import ChangeFeed
import Ledger
import Logging

extension Authority {
    /// Carries out what a publisher wrote over LDAP, or says why not.
    ///
    /// The ldap role, whose user is `uid`, is believed in nothing: the account's password is checked here.
    package func write(_ command: WriteCommand, from uid: UInt32) async -> WriteAnswer {
        do {
            let caller = try await requirePublisher(command, uid: uid)
            let address = try Self.ownAddress(command.address, organization)
            return try await carryOut(command.operation, at: address, by: caller)
        } catch let refusal as WriteRefusal {
            return refusal.answer
        } catch {
            let error = AuthorityError(error, during: .files)
            if WriteRefusal.isFault(error) {
                logger.error("a publisher's write failed", metadata: ["cause": "\(error)"])
            }
            return WriteRefusal(error).answer
        }
    }

    /// The account that writes, as the ledger records it.
    private func requirePublisher(_ command: WriteCommand, uid: UInt32) async throws -> Caller {
        let wrong = WriteRefusal(.invalidCredentials, "name or password are wrong")
        guard let name = try? AccountName(command.account).text else { throw wrong }
        let found = try await read { view -> (AccountState, [UInt8])? in
            guard let account = try view.account(named: name) else { return nil }
            return (account, try view.verifier(of: account))
        }
        guard let (account, verifier) = found else { throw wrong }
        let now = configuration.clock()
        let isRight = try await passwords.run(.single) { [gate] () throws(AuthorityError) in
            try gate.accepts(command.password, verifier: verifier, now: now)
        }
        guard isRight else {
            logger.warning("a write with a wrong password", metadata: ["account": "\(name)"])
            throw wrong
        }
        guard account.isPublisher else {
            throw WriteRefusal(.insufficientAccessRights, "the account may not write")
        }
        return Caller(uid: uid, groups: [], name: account.name, door: .directory)
    }

    private static func ownAddress(
        _ text: String,
        _ organization: Organization
    ) throws -> MailAddress {
        let address: MailAddress
        do throws(AddressingError) {
            address = try MailAddress(text)
        } catch {
            throw WriteRefusal(.malformedAddress(error))
        }
        guard organization.isOwn(address.canonical) else {
            throw WriteRefusal(.foreignDomain(address: address.canonical))
        }
        return address
    }

    private func carryOut(
        _ operation: WriteCommand.Operation,
        at address: MailAddress,
        by caller: Caller
    ) async throws -> WriteAnswer {
        let position: Position
        switch operation {
        case .add(let commonName, let surname, let values):
            let names = try PersonNames(
                name: commonName,
                surname: surname,
                address: address.given
            )
            let candidates = try await readValues(values, for: address)
            position = try await decide(by: caller, at: address) { [configuration] in
                try $0.add(names, candidates, time: configuration.clock(), in: $1)
            }
        case .modify(let changes):
            var steps: [WriteDecision.Step] = []
            for change in changes { steps.append(try await step(change, for: address)) }
            position = try await decide(by: caller, at: address) { [steps] in
                try $0.modify(steps, in: $1)
            }
        }
        _ = await progress(to: position, isWaiting: true)
        return WriteAnswer(.success)
    }

    private func decide(
        by caller: Caller,
        at address: MailAddress,
        _ body: @escaping @Sendable (inout WriteDecision, StateView) throws -> Void
    ) async throws -> Position {
        // A refusal crosses the ledger as a value, since there only its own errors have a meaning.
        let committed = try await commit(by: caller) { view in
            var decision = WriteDecision(address)
            do {
                try body(&decision, view)
            } catch let refusal as WriteRefusal {
                return Decision<WriteRefusal?>(refusal)
            }
            return Decision<WriteRefusal?>(nil, decision.drafts)
        }
        if let refusal = committed.value { throw refusal }
        return committed.position
    }

    private func step(
        _ change: WriteCommand.Change,
        for address: MailAddress
    ) async throws -> WriteDecision.Step {
        let values = change.values.map { WriteCommand.Value(form: change.form, bytes: $0) }
        switch change.kind {
        case .add: return .add(try await readValues(values, for: address))
        case .replace where values.isEmpty, .delete where values.isEmpty:
            guard change.form == .certificate else {
                throw WriteRefusal(
                    .unwillingToPerform,
                    "userSMIMECertificate is composed of the certificates: remove those"
                )
            }
            // Replacing by nothing is no error where there is nothing (RFC 4511 §4.6).
            return change.kind == .replace ? .replace([]) : .deleteAll
        case .replace: return .replace(try await readValues(values, for: address))
        case .delete:
            return .delete(
                try values.map { value in
                    try WrittenCertificate.fingerprints(of: value.bytes, value.form)
                }
            )
        }
    }

    /// Reads and judges values on the threads for work.
    private func readValues(
        _ values: [WriteCommand.Value],
        for address: MailAddress
    ) async throws -> [CertificateCandidate] {
        let read = await work.run(.single) {
            () throws(Never) -> Result<[CertificateCandidate], WriteRefusal> in
            do throws(WriteRefusal) {
                var candidates: [CertificateCandidate] = []
                for value in values {
                    candidates += try WrittenCertificate.candidates(value, for: address)
                }
                return .success(candidates)
            } catch {
                return .failure(error)
            }
        }
        return try read.get()
    }
}
