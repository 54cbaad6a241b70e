import LDAP

/// Who may ask how much, by listener, network and identity.
///
/// A list of rules, of which the first that fits decides:
///
///     network 10.0.0.0/8 listener ldaps grade internal
///     account sync grade internal
///     certificate "CN=Gateway,O=Example AG" grade partner
///     listener ldapi uid 0 grade internal
///     network 198.51.100.0/24 grade none
///
/// Where none fits, an account has its own grade and everybody else is public.
package struct AccessPolicy: Sendable {
    private let rules: [AccessRule]
    /// By which subjects of certificates are compared; nil where no rule names one.
    private let schema: Schema?

    /// No rules: accounts have their own grade, everybody else is public.
    package init() {
        rules = []
        schema = nil
    }

    /// Reads `rules`, one a line.
    ///
    /// - Throws: ``AccessError``, which names the rule by its number, counted from 1.
    package init(rules lines: [String]) throws(AccessError) {
        var standard: Schema?
        var rules: [AccessRule] = []
        for (index, line) in lines.enumerated() {
            let rule = try AccessRule(line, number: index + 1) { () throws(AccessError) in
                if let standard { return standard }
                do throws(SchemaError) {
                    let schema = try Schema.standard()
                    standard = schema
                    return schema
                } catch { throw .noSchema }
            }
            rules.append(rule)
        }
        self.rules = rules
        schema = standard
    }

    /// The highest grade that a rule gives, nil when none gives any: by it, whoever builds indexes
    /// knows whether anybody may search.
    package var highestGrade: Grade? { rules.compactMap(\.grade).max() }

    /// Works out the grade of a session.
    ///
    /// - Parameters:
    ///   - listener: The door that it came in by.
    ///   - source: Where it comes from.
    ///   - identity: Who it is.
    ///   - accountGrade: The grade of its account, if it has one.
    /// - Returns: The grade; nil when it may search for nothing at all.
    package func grade(
        listener: ListenerName,
        source: SourceAddress,
        identity: Identity,
        accountGrade: Grade?
    ) -> Grade? {
        for rule in rules {
            let fits = rule.conditions.allSatisfy { condition in
                switch condition {
                case .listener(let name): return name == listener
                case .network(let network):
                    return listener != .ldapi && network.contains(source)
                case .account(let name): return identity.kind == .account(name)
                case .subject(let key): return subjectKey(of: identity) == key
                case .fingerprint(let digest):
                    guard case .certificate(_, let fingerprint) = identity.kind else {
                        return false
                    }
                    return fingerprint == digest
                case .user(let number):
                    guard case .peer(let uid, _) = identity.kind else { return false }
                    return uid == number
                }
            }
            if fits { return rule.grade }
        }
        return accountGrade ?? .public
    }

    private func subjectKey(of identity: Identity) -> [UInt8]? {
        guard case .certificate(let subject, _) = identity.kind, let schema else { return nil }
        return (try? DistinguishedName(subject, schema: schema))?.key
    }
}
