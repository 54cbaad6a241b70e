package import Cryptography
import Ledger

/// A mailbox's keys on their way out of the vault.
package struct KeyExport: Sendable {
    /// One PKCS#12 file.
    package struct File: Equatable, Sendable {
        /// The serial number's content octets of the newest certificate in it.
        package var serial: [UInt8]
        /// The first second of that certificate's validity, since 1970.
        package var notBefore: Int64
        /// How many keys it holds.
        package var keys: Int
        /// The file.
        package var pkcs12: [UInt8]
    }

    /// The mailbox's canonical address.
    package var address: String
    /// The files, the newest key's first.
    package var files: [File]
    /// The password of all of them, made for this export and kept nowhere.
    package var password: String
    /// The position of the event that records the export.
    package var position: UInt64
}

extension Authority {
    /// A key, its newest certificate and its record.
    private struct Held: Sendable {
        var place: KeyPlace
        var sealed: [UInt8]
        var certificate: CertificateState
        var der: [UInt8]
    }

    /// Takes all keys of a mailbox, retired or not, out of the vault, as PKCS#12 files.
    ///
    /// The event that says so is durable before the first key is opened. `isOneFile` puts all keys into
    /// one file, instead of one file for each.
    package func exportKeys(
        of address: String,
        _ profile: PKCS12Profile,
        isOneFile: Bool,
        by caller: Caller
    ) async throws(AuthorityError) -> KeyExport {
        let address = try Self.canonical(address)
        let form: KeyExported.Form =
            switch profile {
            case .compatible: .pkcs12Compatible
            case .modern: .pkcs12Modern
            }
        let committed = try await commit(by: caller) { view in
            guard let mailbox = try view.mailbox(address: address) else {
                throw AuthorityError.unknownMailbox(address: address)
            }
            let held = try Self.held(by: mailbox.id, in: view)
            guard !held.isEmpty else { throw AuthorityError.noKeys(address: address) }
            let event = KeyExported(
                records: held.map(\.place.record),
                mailbox: mailbox.id,
                form: form,
                purpose: nil
            )
            return Decision(held, [EventDraft(.keyExported(event))])
        }
        FaultPoint.authorityAfterRecordBeforeRelease.hit()
        let held = committed.value
        let parts = isOneFile ? [held] : held.map { [$0] }
        return try await work.run(.single) { [self] () throws(AuthorityError) in
            do {
                let password = try PKCS12Password.generate()
                let files = try parts.map { part in
                    try file(of: part, address, profile, password: password)
                }
                return KeyExport(
                    address: address,
                    files: files,
                    password: Self.text(password.bytes),
                    position: committed.position
                )
            } catch {
                throw AuthorityError(error, during: .export)
            }
        }
    }

    private func file(
        of part: [Held],
        _ address: String,
        _ profile: PKCS12Profile,
        password: borrowing SecretBytes
    ) throws -> KeyExport.File {
        var builder = try PKCS12Builder(profile: profile, password: password)
        for held in part {
            try keys.withKey(held.sealed, at: held.place) { key in
                try builder.add(
                    key,
                    certificate: held.der,
                    friendlyName: address,
                    chain: organization.chain
                )
            }
        }
        // A part has at least one key.
        let newest = part[0].certificate
        return KeyExport.File(
            serial: newest.serial,
            notBefore: newest.notBefore,
            keys: part.count,
            pkcs12: try builder.finish()
        )
    }

    /// The keys of a mailbox that have a certificate, the newest first.
    private static func held(by mailbox: MailboxID, in view: StateView) throws -> [Held] {
        let certificates = try view.certificates(of: mailbox)
        var held: [Held] = []
        for key in try view.keys(of: mailbox).reversed() where !key.isDestroyed {
            let record = key.vaulted.record
            guard let certificate = certificates.last(where: { $0.keyRecord == record }),
                let der = try view.certificateBytes(at: certificate.position),
                let sealed = try view.vaultRecord(record)
            else { continue }
            held.append(
                Held(
                    place: KeyPlace(key.vaulted),
                    sealed: sealed.sealed,
                    certificate: certificate,
                    der: der
                )
            )
        }
        return held
    }

    private static func text(_ ascii: Span<UInt8>) -> String {
        var text = ""
        for index in ascii.indices { text.unicodeScalars.append(Unicode.Scalar(ascii[index])) }
        return text
    }
}
