import BER
import PKIX

/// What certificateListExactMatch and certificateListMatch ask of a revocation list
/// (RFC 4523 §2.9, §2.10, X.509 §13.3.5, §13.3.6).
///
///     CertificateListExactAssertion = "{" issuer Name "," thisUpdate Time
///         [ "," distributionPoint DistributionPointName ] "}"
///     CertificateListAssertion = "{" [ issuer Name ] [ minCRLNumber INTEGER ]
///         [ maxCRLNumber INTEGER ] [ reasonFlags ReasonFlags ] [ dateAndTime Time ]
///         [ distributionPoint DistributionPointName ]
///         [ authorityKeyIdentifier AuthorityKeyIdentifier ] "}"
///
/// The exact one is also taken as `ISSUER$TIME` or `TIME$ISSUER`, and as the list itself in DER.
/// This is where CVE-2020-36228 and CVE-2021-27212 were.
struct CertificateListCriteria: Sendable {
    /// The issuer's key.
    private var issuer: [UInt8]?
    private var thisUpdate: Int64?
    private var numberMin: [UInt8]?
    private var numberMax: [UInt8]?
    private var reasons: UInt16?
    /// A moment at which the list is current.
    private var moment: Int64?
    private var distributionPoint: DistributionPoint?
    private var authorityKey: AuthorityKeyPattern?

    /// The name of a place.
    private enum DistributionPoint: Sendable {
        /// A list of names, one of which will do.
        case fullName([GeneralNamePattern])
        /// A name below the issuer's, which is read and compared with nothing.
        case relativeName
    }

    /// Reads an assertion for certificateListExactMatch.
    init(exact text: Span<UInt8>, _ schema: Schema) throws(LDAPError) {
        if text.isEncodedSequence {
            try readList(text, schema)
            return
        }
        guard text.count <= CertificateCriteria.bytesMax else {
            throw .invalidAssertion(offset: CertificateCriteria.bytesMax)
        }
        var reader = GSERReader(text)
        if reader.peek() == UInt8(ascii: "{") {
            try read(&reader, schema, isExact: true)
        } else {
            try readOldForm(text, schema)
        }
        guard issuer != nil, thisUpdate != nil else { throw .invalidAssertion(offset: 0) }
    }

    /// Reads an assertion for certificateListMatch.
    init(_ text: Span<UInt8>, _ schema: Schema) throws(LDAPError) {
        guard text.count <= CertificateCriteria.bytesMax else {
            throw .invalidAssertion(offset: CertificateCriteria.bytesMax)
        }
        var reader = GSERReader(text)
        try read(&reader, schema, isExact: false)
    }

    /// How many names every name of a list is compared with, at least one.
    var weight: Int {
        var names = authorityKey?.issuer.count ?? 0
        if case .fullName(let place) = distributionPoint { names = max(names, place.count) }
        return max(1, names)
    }

    /// What the assertion says of the revocation list `der`: Undefined when these bytes are none.
    func matches(_ der: Span<UInt8>, _ schema: Schema) -> Truth {
        do throws(PKIXError) {
            let list = try CertificateListReader(der)
            if let thisUpdate, list.thisUpdate != thisUpdate { return .false }
            if let moment {
                guard let next = list.nextUpdate, list.thisUpdate <= moment, moment < next else {
                    return .false
                }
            }
            guard try matchesNumber(list) else { return .false }
            var result = Truth.true
            if let issuer {
                guard let stored = schema.key(ofName: list.issuer) else { return .undefined }
                result = Truth(stored == issuer)
            }
            if result != .false { result = result.and(try matchesPlace(list, schema)) }
            if result != .false, let authorityKey {
                result = result.and(authorityKey.matches(list.extensions, schema))
            }
            return result
        } catch { return .undefined }
    }

    private func matchesNumber(_ list: borrowing CertificateListReader) throws(PKIXError) -> Bool {
        guard numberMin != nil || numberMax != nil else { return true }
        guard let stored = try list.number()?.array() else { return false }
        if let numberMin, DecimalInteger.isLess(stored, numberMin) { return false }
        if let numberMax, DecimalInteger.isLess(numberMax, stored) { return false }
        return true
    }

    private func matchesPlace(
        _ list: borrowing CertificateListReader,
        _ schema: Schema
    ) throws(PKIXError) -> Truth {
        guard reasons != nil || distributionPoint != nil else { return .true }
        // A list without the extension covers all reasons, and has no place.
        guard let place = try list.issuingDistributionPoint() else {
            return Truth(distributionPoint == nil)
        }
        if let reasons, let stored = place.reasons, reasons & stored == 0 { return .false }
        switch distributionPoint {
        case nil: return .true
        case .relativeName: return .undefined
        case .fullName(let names):
            guard let stored = place.fullName else { return .false }
            return GeneralNamePattern.match(names, stored, schema, all: false)
        }
    }

    private mutating func readList(_ der: Span<UInt8>, _ schema: Schema) throws(LDAPError) {
        do throws(PKIXError) {
            let list = try CertificateListReader(der)
            issuer = schema.key(ofName: list.issuer)
            thisUpdate = list.thisUpdate
        } catch { throw .invalidAssertion(offset: 0) }
    }

    /// A time has no `$` in it, a name may: so it is the first or the last one that separates them.
    private mutating func readOldForm(_ text: Span<UInt8>, _ schema: Schema) throws(LDAPError) {
        var first: Int?
        var last = 0
        for index in text.indices where text[index] == UInt8(ascii: "$") {
            first = first ?? index
            last = index
        }
        guard let first else { throw .invalidAssertion(offset: 0) }
        var name = text.extracting(droppingFirst: first + 1)
        thisUpdate = Self.moment(text.extracting(first: first))
        if thisUpdate == nil {
            name = text.extracting(first: last)
            thisUpdate = Self.moment(text.extracting(droppingFirst: last + 1))
        }
        var key = BERWriter(capacity: 256)
        try DistinguishedName.appendKey(of: name, schema: schema, to: &key)
        issuer = key.array()
    }

    /// The seconds of a time without its quotes, or with them.
    private static func moment(_ text: Span<UInt8>) -> Int64? {
        let quote = UInt8(ascii: "\"")
        var bytes = text.array().drop { $0 == 0x20 }
        while bytes.last == 0x20 { bytes.removeLast() }
        if bytes.count >= 2, bytes.first == quote, bytes.last == quote {
            bytes = bytes.dropFirst().dropLast()
        }
        return AssertedTime.seconds(Array(bytes), isShort: nil)
    }

    private mutating func read(
        _ reader: inout GSERReader,
        _ schema: Schema,
        isExact: Bool
    ) throws(LDAPError) {
        var list = try reader.openList()
        while try reader.hasItem(&list) {
            let fault = reader.error
            let field = try reader.identifier()
            if issuer == nil, field.equalsIgnoringCase("issuer") {
                issuer = try reader.name(schema)
            } else if distributionPoint == nil, field.equalsIgnoringCase("distributionPoint") {
                distributionPoint = try Self.distributionPoint(&reader, schema)
            } else if isExact {
                guard thisUpdate == nil, field.equalsIgnoringCase("thisUpdate") else {
                    throw fault
                }
                thisUpdate = try reader.time()
            } else if numberMin == nil, field.equalsIgnoringCase("minCRLNumber") {
                numberMin = try reader.integer()
            } else if numberMax == nil, field.equalsIgnoringCase("maxCRLNumber") {
                numberMax = try reader.integer()
            } else if reasons == nil, field.equalsIgnoringCase("reasonFlags") {
                reasons = try reader.bits(Self.reasonNames)
            } else if moment == nil, field.equalsIgnoringCase("dateAndTime") {
                moment = try reader.time()
            } else if authorityKey == nil, field.equalsIgnoringCase("authorityKeyIdentifier") {
                authorityKey = try AuthorityKeyPattern(&reader, schema)
            } else {
                throw fault
            }
        }
        try reader.finish()
    }

    /// The bits of ReasonFlags (RFC 5280 §4.2.1.13).
    private static let reasonNames: [StaticString] = [
        "unused", "keyCompromise", "cACompromise", "affiliationChanged", "superseded",
        "cessationOfOperation", "certificateHold", "privilegeWithdrawn", "aACompromise",
    ]

    /// `fullName:{ … }` or `nameRelativeToCRLIssuer:"…"`.
    private static func distributionPoint(
        _ reader: inout GSERReader,
        _ schema: Schema
    ) throws(LDAPError) -> DistributionPoint {
        let fault = reader.error
        let choice = try reader.choice()
        if choice.equalsIgnoringCase("fullName") {
            return .fullName(try GeneralNamePattern.list(&reader, schema))
        }
        guard choice.equalsIgnoringCase("nameRelativeToCRLIssuer") else { throw fault }
        _ = try reader.quoted()
        return .relativeName
    }
}
