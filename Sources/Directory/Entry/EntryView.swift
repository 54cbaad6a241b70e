import LMDB

/// One entry, read in place: every field borrows the file's memory map, and nothing is allocated.
///
/// It lives as long as the reader is neither renewed nor reset. The record's shape was checked when
/// the view was made, so no accessor fails.
package struct EntryView: ~Escapable {
    /// The entry's number in this generation of the file.
    package let id: UInt64
    /// What the entry stands for.
    package let kind: EntryKind
    /// Whether entries stand below this one.
    package let hasSubordinates: Bool
    /// How many user attributes the entry has.
    package let attributeCount: Int
    /// How many certificates the entry has, valid now or not.
    package let certificateCount: Int

    /// The bytes that it is read from.
    let record: Span<UInt8>
    /// Where the attributes begin, which is where the name ends.
    private let attributesStart: Int

    /// The view of `record`, nil when it does not have the shape of one.
    ///
    /// Any bytes will do: what is wrong with them is nil here and a trap nowhere.
    @_lifetime(copy record)
    package init?(id: UInt64, _ record: Span<UInt8>, hasSubordinates: Bool = false) {
        guard record.count >= RecordLayout.attributes,
            let kind = EntryKind(rawValue: record[RecordLayout.kind])
        else { return nil }
        self.id = id
        self.kind = kind
        self.hasSubordinates = hasSubordinates
        self.record = record
        attributeCount = Int(record[RecordLayout.attributeCount])
        certificateCount = Int(
            record.integer(at: RecordLayout.certificateCount, as: UInt16.self)
        )

        let nameStart = Self.nameStart(attributeCount, certificateCount)
        guard attributeCount > 0, nameStart + 2 <= record.count else { return nil }
        var end = nameStart + 2
        for index in 0..<attributeCount {
            let start = Self.attributeStart(record, index)
            guard start >= end, start + 4 <= record.count else { return nil }
            end = start + 4
        }
        attributesStart = Self.attributeStart(record, 0)
        guard Self.areCertificatesInside(record, attributeCount, certificateCount) else {
            return nil
        }
    }

    /// The distinguished name as an answer carries it: an OCTET STRING around its UTF-8.
    package var nameElement: Span<UInt8> {
        @_lifetime(copy self)
        get {
            record.extracting(
                Self.nameStart(attributeCount, certificateCount)..<attributesStart
            )
        }
    }

    /// The distinguished name's UTF-8, in RFC 4514 form.
    package var name: Span<UInt8> {
        @_lifetime(copy self)
        get {
            let element = nameElement
            return element.extracting(droppingFirst: element.headerBytes)
        }
    }

    /// The entry's identity: 16 bytes.
    package var uuid: Span<UInt8> {
        @_lifetime(copy self)
        get {
            record.extracting(
                RecordLayout.uuid..<(RecordLayout.uuid + RecordLayout.uuidBytes)
            )
        }
    }

    /// The number of the entry's last change; see docs/directory-file.md.
    package var csn: UInt64 { record.integer(at: RecordLayout.csn, as: UInt64.self) }

    /// When the entry first appeared, in microseconds since 1970.
    package var created: Int64 { record.integer(at: RecordLayout.created, as: Int64.self) }

    /// When the entry last changed, in microseconds since 1970.
    package var modified: Int64 { record.integer(at: RecordLayout.modified, as: Int64.self) }

    /// All user attributes as whole PartialAttributes, certificates last and all of them.
    package var encodedAttributes: Span<UInt8> {
        @_lifetime(copy self) get { record.extracting(droppingFirst: attributesStart) }
    }

    /// The user attribute at `index` of ``attributeCount``, in the order in which they are stored.
    @_lifetime(copy self)
    package func attribute(at index: Int) -> AttributeView {
        precondition(index >= 0 && index < attributeCount, "no such attribute")
        let row = RecordLayout.attributes + index * RecordLayout.attributeRowBytes
        let number = record.integer(at: row, as: UInt16.self)
        let start = Self.attributeStart(record, index)
        let end =
            index + 1 < attributeCount ? Self.attributeStart(record, index + 1) : record.count
        return AttributeView(
            EntryAttribute(rawValue: number),
            encoded: record.extracting(start..<end)
        )
    }

    /// The user attribute `attribute`, nil when the entry does not have it.
    ///
    /// From the end, where what look-ups want stands: addresses, and certificates as the last.
    @_lifetime(copy self)
    package func attribute(_ attribute: EntryAttribute) -> AttributeView? {
        var index = attributeCount
        while index > 0 {
            index -= 1
            let row = RecordLayout.attributes + index * RecordLayout.attributeRowBytes
            if record.integer(at: row, as: UInt16.self) == attribute.rawValue {
                return self.attribute(at: index)
            }
        }
        return nil
    }

    /// The mailbox' address as stored; nil when the entry has none.
    var address: Span<UInt8>? {
        @_lifetime(copy self)
        get {
            guard kind == .mailbox, let values = attribute(.mail)?.values else { return nil }
            return values.extracting(droppingFirst: values.headerBytes)
        }
    }

    /// The attribute that the certificates are values of.
    package var certificateAttribute: EntryAttribute {
        kind == .mailbox ? .userCertificate : .caCertificate
    }

    /// The certificate at `index` of ``certificateCount``: best first, whatever the time.
    @_lifetime(copy self)
    package func certificate(at index: Int) -> CertificateView {
        precondition(index >= 0 && index < certificateCount, "no such certificate")
        return CertificateView(
            record,
            row: Self.certificateRows(attributeCount) + index * RecordLayout.certificateRowBytes
        )
    }

    /// How many certificates are valid at `seconds` since 1970.
    package func certificateCount(validAt seconds: Int64) -> Int {
        var count = 0
        for index in 0..<certificateCount {
            let row =
                Self.certificateRows(attributeCount) + index * RecordLayout.certificateRowBytes
            let notBefore = record.integer(at: row, as: Int64.self)
            let notAfter = record.integer(at: row + 8, as: Int64.self)
            if notBefore <= seconds && seconds <= notAfter { count += 1 }
        }
        return count
    }

    /// Where the last attribute begins.
    var lastAttributeStart: Int { Self.attributeStart(record, attributeCount - 1) }

    private static func certificateRows(_ attributeCount: Int) -> Int {
        RecordLayout.attributes + attributeCount * RecordLayout.attributeRowBytes
    }

    private static func nameStart(_ attributeCount: Int, _ certificateCount: Int) -> Int {
        certificateRows(attributeCount) + certificateCount * RecordLayout.certificateRowBytes
    }

    private static func attributeStart(_ record: Span<UInt8>, _ index: Int) -> Int {
        let row = RecordLayout.attributes + index * RecordLayout.attributeRowBytes
        return Int(record.integer(at: row + 2, as: UInt32.self))
    }

    private static func areCertificatesInside(
        _ record: Span<UInt8>,
        _ attributeCount: Int,
        _ certificateCount: Int
    ) -> Bool {
        for index in 0..<certificateCount {
            let row = certificateRows(attributeCount) + index * RecordLayout.certificateRowBytes
            let offset = Int(record.integer(at: row + 16, as: UInt32.self))
            let length = Int(record.integer(at: row + 20, as: UInt32.self))
            guard length >= 2, offset + length <= record.count else { return false }
        }
        return true
    }
}
