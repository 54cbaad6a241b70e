import BER
import PKIX

extension CertificateCriteria {
    /// What the assertion says of the certificate `der` (X.509 §13.3.2): Undefined when these bytes
    /// are none, or when what a component needs of it cannot be read.
    func matches(_ der: Span<UInt8>, _ schema: Schema) -> Truth {
        do throws(PKIXError) {
            let certificate = try CertificateReader(der)
            guard matchesFields(certificate) else { return .false }
            // The cheap ones came first: what follows reads names and lists.
            var result = matchesNames(certificate, schema)
            if result != .false, let authorityKey {
                result = result.and(authorityKey.matches(certificate.extensions, schema))
            }
            if result != .false {
                result = result.and(try matchesExtensions(certificate.extensions))
            }
            if result != .false, let pathToName {
                result = result.and(
                    try Self.allows(certificate.extensions, path: pathToName, schema)
                )
            }
            if result != .false, let nameConstraints {
                result = result.and(try nameConstraints.admit(certificate, schema))
            }
            return result
        } catch { return .undefined }
    }

    /// What needs no more than a look at a field.
    private func matchesFields(_ certificate: borrowing CertificateReader) -> Bool {
        if let serialNumber, !certificate.serialNumber.hasSameBytes(as: serialNumber) {
            return false
        }
        if let certificateValid, !certificate.isValid(at: certificateValid) { return false }
        if let subjectKeyIdentifier {
            guard let stored = certificate.subjectKeyIdentifier,
                stored.hasSameBytes(as: subjectKeyIdentifier)
            else { return false }
        }
        if let subjectPublicKeyAlgorithm {
            guard let stored = certificate.publicKey.algorithmObjectIdentifier,
                stored.hasSameBytes(as: subjectPublicKeyAlgorithm)
            else { return false }
        }
        // Without the extension, every usage is allowed.
        if let keyUsage, let stored = certificate.keyUsage {
            return stored.isSuperset(of: keyUsage)
        }
        return true
    }

    private func matchesNames(
        _ certificate: borrowing CertificateReader,
        _ schema: Schema
    ) -> Truth {
        var result = Truth.true
        if let issuer {
            guard let stored = schema.key(ofName: certificate.issuer) else { return .undefined }
            result = result.and(Truth(stored == issuer))
        }
        if result == .true, let subject {
            guard let stored = schema.key(ofName: certificate.subject) else { return .undefined }
            result = result.and(Truth(stored == subject))
        }
        return result
    }

    private func matchesExtensions(
        _ extensions: borrowing CertificateExtensions
    ) throws(PKIXError) -> Truth {
        // Without the extension, the private key may always be used.
        if let privateKeyValid, let period = try extensions.privateKeyUsagePeriod(),
            !period.contains(privateKeyValid)
        {
            return .false
        }
        if let subjectAlternativeName {
            guard try Self.has(subjectAlternativeName, extensions) else { return .false }
        }
        if let policies {
            guard try Self.has(policies, extensions) else { return .false }
        }
        return .true
    }

    private static func has(
        _ kind: AlternativeNameKind,
        _ extensions: borrowing CertificateExtensions
    ) throws(PKIXError) -> Bool {
        guard let content = extensions.subjectAlternativeName else { return false }
        var names = GeneralNames(content: content)
        while let name = try names.next() {
            switch kind {
            case .builtin(let form): if name.form == form { return true }
            case .other(let type):
                if let stored = name.otherNameType, stored.hasSameBytes(as: type) { return true }
            }
        }
        return false
    }

    /// Whether one of `policies` is in the certificate, or one of either is anyPolicy.
    private static func has(
        _ policies: [[UInt8]],
        _ extensions: borrowing CertificateExtensions
    ) throws(PKIXError) -> Bool {
        guard var stored = try extensions.policies() else { return false }
        if policies.contains(CertificatePolicies.anyPolicy) { return true }
        while let policy = try stored.next() {
            if policy.hasSameBytes(as: CertificatePolicies.anyPolicy) { return true }
            for wanted in policies where policy.hasSameBytes(as: wanted) { return true }
        }
        return false
    }

    /// Whether the name constraints of the certificate, if it has any, let a path go on to the
    /// directory name with the key `name`.
    private static func allows(
        _ extensions: borrowing CertificateExtensions,
        path name: [UInt8],
        _ schema: Schema
    ) throws(PKIXError) -> Truth {
        guard let constraints = try extensions.nameConstraints() else { return .true }
        var result = Truth.true
        if var permitted = constraints.permitted {
            var isNamed = false
            var inside = Truth.false
            while inside != .true, let subtree = try permitted.next() {
                guard subtree.base.form == .directoryName else { continue }
                isNamed = true
                inside = inside.or(SubtreePattern(subtree, schema).contains(name))
            }
            // Constraints on other forms of names say nothing of this one.
            if isNamed { result = inside }
        }
        if result != .false, var excluded = constraints.excluded {
            while result != .false, let subtree = try excluded.next() {
                guard subtree.base.form == .directoryName else { continue }
                result = result.and(SubtreePattern(subtree, schema).contains(name).negated)
            }
        }
        return result
    }
}

extension CertificateCriteria.SubtreeConstraints {
    /// Whether all names of the subject, its own and the alternative ones, lie in a permitted
    /// subtree of their form, if there is one, and in no excluded one.
    func admit(
        _ certificate: borrowing CertificateReader,
        _ schema: Schema
    ) throws(PKIXError) -> Truth {
        var result = Truth.true
        if !certificate.hasEmptySubject {
            result = admit(.directoryName) { schema.key(ofName: certificate.subject) }
        }
        guard let content = certificate.extensions.subjectAlternativeName else { return result }
        var names = GeneralNames(content: content)
        while result != .false, let name = try names.next() {
            let form = name.form
            result = result.and(
                admit(form) { GeneralNamePattern.comparable(name, schema) }
            )
        }
        return result
    }

    private func admit(_ form: GeneralNames.Form, _ bytes: () -> [UInt8]?) -> Truth {
        let isNamed = permitted.contains { $0.form == form }
        guard isNamed || excluded.contains(where: { $0.form == form }) else { return .true }
        guard let bytes = bytes() else { return .undefined }
        var inside = Truth(!isNamed)
        for subtree in permitted where subtree.form == form {
            inside = inside.or(subtree.contains(bytes))
        }
        for subtree in excluded where subtree.form == form {
            inside = inside.and(subtree.contains(bytes).negated)
        }
        return inside
    }
}
