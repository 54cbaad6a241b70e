import Addressing
import LDAP

/// Evaluates filters to True, False or Undefined (RFC 4511 §4.5.1.7, X.511 §7.8.1).
///
/// Recursion is bounded by the depth that the filter was checked for.
struct FilterEvaluator {
    /// Where attributes and rules are looked up.
    let schema: Schema

    /// Whether a substring assertion of one part that is a whole address is that equality on mail,
    /// and False on any other attribute, as ``PinRule`` reads it.
    let readsAddresses: Bool

    /// What `filter` comes to for `subject`.
    func evaluate<Subject: FilterSubject & ~Copyable & ~Escapable>(
        _ filter: borrowing FilterView,
        _ subject: borrowing Subject,
        _ scratch: inout FilterScratch
    ) -> Truth {
        guard scratch.takeTerm() else { return .undefined }
        switch filter.node {
        case .and(var arms):
            var result = Truth.true
            while result != .false, let arm = arms.next() {
                result = result.and(evaluate(arm, subject, &scratch))
            }
            return result
        case .or(var arms):
            var result = Truth.false
            while result != .true, let arm = arms.next() {
                result = result.or(evaluate(arm, subject, &scratch))
            }
            return result
        case .not(var arms):
            guard let arm = arms.next() else { return .undefined }
            return evaluate(arm, subject, &scratch).negated
        case .equality(let assertion), .approximate(let assertion):
            return equality(assertion.attribute, assertion.value, subject, &scratch)
        case .substrings(let assertion):
            return substrings(assertion, subject, &scratch)
        case .greaterOrEqual(let assertion):
            return order(assertion, subject, &scratch, isGreater: true)
        case .lessOrEqual(let assertion):
            return order(assertion, subject, &scratch, isGreater: false)
        case .present(let attribute):
            guard let type = schema.knownAttribute(attribute) else { return .undefined }
            if type == schema.known.userSMIMECertificate {
                return Truth(subject.hasComposedCertificates)
            }
            return subject.anyValue(of: { schema.isKind($0, of: type) }, is: { _ in .true })
        case .extensible(let assertion):
            return extensible(assertion, subject, &scratch)
        }
    }

    /// What an equality assertion comes to.
    func equality<Subject: FilterSubject & ~Copyable & ~Escapable>(
        _ attribute: Span<UInt8>,
        _ value: Span<UInt8>,
        _ subject: borrowing Subject,
        _ scratch: inout FilterScratch
    ) -> Truth {
        guard let type = schema.knownAttribute(attribute) else { return .undefined }
        if type == schema.known.mail, let result = address(value, subject, &scratch) {
            return result
        }
        guard let rule = schema.equalityRule(type) else { return .undefined }
        return compare(type, value, rule, subject, &scratch)
    }

    /// What `type` = `value` by `rule` comes to.
    private func compare<Subject: FilterSubject & ~Copyable & ~Escapable>(
        _ type: AttributeTypeID,
        _ value: Span<UInt8>,
        _ rule: MatchingRule,
        _ subject: borrowing Subject,
        _ scratch: inout FilterScratch
    ) -> Truth {
        guard scratch.prepare(value, rule: rule) else { return .undefined }
        return subject.anyValue(
            of: { schema.isKind($0, of: type) },
            is: { scratch.takeValue($0) ? scratch.matcher.equals($0) : .undefined }
        )
    }

    /// What mail = `value` comes to, compared as addresses are; nil when `value` is none.
    ///
    /// Wider than caseIgnoreIA5Match, by which a domain beyond ASCII would be Undefined.
    private func address<Subject: FilterSubject & ~Copyable & ~Escapable>(
        _ value: Span<UInt8>,
        _ subject: borrowing Subject,
        _ scratch: inout FilterScratch
    ) -> Truth? {
        guard scratch.takeText(value) else { return .undefined }
        let mail = schema.known.mail
        return withCanonicalAddress(value) { canonical in
            subject.anyValue(
                of: { $0 == mail },
                is: { Truth($0.equalsIgnoringCase(canonical)) }
            )
        }
    }

    private func substrings<Subject: FilterSubject & ~Copyable & ~Escapable>(
        _ assertion: borrowing SubstringAssertion,
        _ subject: borrowing Subject,
        _ scratch: inout FilterScratch
    ) -> Truth {
        let type = schema.knownAttribute(assertion.attribute)
        if readsAddresses, let only = assertion.onlyPart {
            if type == schema.known.mail {
                if let result = address(only.value, subject, &scratch) { return result }
            } else if scratch.takeText(only.value),
                withCanonicalAddress(only.value, { _ in true }) != nil
            {
                return .false
            }
        }
        guard let type, let rule = schema.substringsRule(type) else { return .undefined }
        guard scratch.prepare(assertion) else { return .undefined }
        let parts = copy assertion
        var isCompared = false
        let result = subject.anyValue(
            of: { schema.isKind($0, of: type) },
            is: {
                isCompared = true
                guard scratch.takeValue($0) else { return .undefined }
                return scratch.matcher.contains($0, parts, rule: rule)
            }
        )
        return isCompared ? result : scratch.withoutValues(parts, rule)
    }

    private func order<Subject: FilterSubject & ~Copyable & ~Escapable>(
        _ assertion: borrowing AttributeAssertion,
        _ subject: borrowing Subject,
        _ scratch: inout FilterScratch,
        isGreater: Bool
    ) -> Truth {
        guard let type = schema.knownAttribute(assertion.attribute),
            let rule = schema.orderingRule(type),
            scratch.prepare(assertion.value, rule: rule)
        else { return .undefined }
        return subject.anyValue(
            of: { schema.isKind($0, of: type) },
            is: {
                guard scratch.takeValue($0) else { return .undefined }
                return isGreater ? scratch.matcher.isAtLeast($0) : scratch.matcher.isAtMost($0)
            }
        )
    }
}

/// Lends the canonical form of the address that `value` is to `body`; nil when it is none.
///
/// Nothing is allocated for an address in ASCII.
func withCanonicalAddress<Result>(
    _ value: Span<UInt8>,
    _ body: (Span<UInt8>) -> Result
) -> Result? {
    var storage = InlineArray<256, UInt8>(repeating: 0)
    var slot = storage.mutableSpan
    guard let length = MailAddress.writeCanonical(value, into: &slot) else { return nil }
    return body(storage.span.extracting(first: length))
}
