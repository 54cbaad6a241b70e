/// The syntaxes of the schema (RFC 4517 §3.3, RFC 4523 §2, RFC 4530 §2.1).
package enum AttributeSyntax: String, Equatable, Sendable, CaseIterable {
    /// A description of an attribute type.
    case attributeTypeDescription = "1.3.6.1.4.1.1466.115.121.1.3"
    /// Octets of any kind (RFC 2252 §4.3.1).
    case binary = "1.3.6.1.4.1.1466.115.121.1.5"
    /// Bits.
    case bitString = "1.3.6.1.4.1.1466.115.121.1.6"
    /// TRUE or FALSE.
    case boolean = "1.3.6.1.4.1.1466.115.121.1.7"
    /// A certificate in DER.
    case certificate = "1.3.6.1.4.1.1466.115.121.1.8"
    /// A revocation list in DER.
    case certificateList = "1.3.6.1.4.1.1466.115.121.1.9"
    /// Two certificates in DER.
    case certificatePair = "1.3.6.1.4.1.1466.115.121.1.10"
    /// Two letters.
    case countryString = "1.3.6.1.4.1.1466.115.121.1.11"
    /// A distinguished name.
    case distinguishedName = "1.3.6.1.4.1.1466.115.121.1.12"
    /// Text, at least one character.
    case directoryString = "1.3.6.1.4.1.1466.115.121.1.15"
    /// A description of a content rule.
    case contentRuleDescription = "1.3.6.1.4.1.1466.115.121.1.16"
    /// A description of a structure rule.
    case structureRuleDescription = "1.3.6.1.4.1.1466.115.121.1.17"
    /// A telephone number and what the machine there can do.
    case facsimileTelephoneNumber = "1.3.6.1.4.1.1466.115.121.1.22"
    /// A time.
    case generalizedTime = "1.3.6.1.4.1.1466.115.121.1.24"
    /// ASCII text, which may be empty.
    case ia5String = "1.3.6.1.4.1.1466.115.121.1.26"
    /// A whole number.
    case integer = "1.3.6.1.4.1.1466.115.121.1.27"
    /// A description of a matching rule.
    case matchingRuleDescription = "1.3.6.1.4.1.1466.115.121.1.30"
    /// A description of what a matching rule applies to.
    case matchingRuleUseDescription = "1.3.6.1.4.1.1466.115.121.1.31"
    /// A description of a name form.
    case nameFormDescription = "1.3.6.1.4.1.1466.115.121.1.35"
    /// Digits and spaces.
    case numericString = "1.3.6.1.4.1.1466.115.121.1.36"
    /// A description of an object class.
    case objectClassDescription = "1.3.6.1.4.1.1466.115.121.1.37"
    /// A name of a schema element, or an OID.
    case objectIdentifier = "1.3.6.1.4.1.1466.115.121.1.38"
    /// Octets.
    case octetString = "1.3.6.1.4.1.1466.115.121.1.40"
    /// Lines of text.
    case postalAddress = "1.3.6.1.4.1.1466.115.121.1.41"
    /// Letters, digits and some signs.
    case printableString = "1.3.6.1.4.1.1466.115.121.1.44"
    /// An algorithm and what it is used for.
    case supportedAlgorithm = "1.3.6.1.4.1.1466.115.121.1.49"
    /// A telephone number.
    case telephoneNumber = "1.3.6.1.4.1.1466.115.121.1.50"
    /// A description of a syntax.
    case syntaxDescription = "1.3.6.1.4.1.1466.115.121.1.54"
    /// Parts of text with asterisks between them.
    case substringAssertion = "1.3.6.1.4.1.1466.115.121.1.58"
    /// A UUID.
    case uuid = "1.3.6.1.1.16.1"
    /// Serial number and issuer of a certificate.
    case certificateExactAssertion = "1.3.6.1.1.15.1"
    /// Components of a certificate.
    case certificateAssertion = "1.3.6.1.1.15.2"
    /// Issuer and time of a revocation list.
    case certificateListExactAssertion = "1.3.6.1.1.15.5"
    /// Components of a revocation list.
    case certificateListAssertion = "1.3.6.1.1.15.6"
}
