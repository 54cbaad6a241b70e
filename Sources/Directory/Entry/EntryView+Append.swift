package import BER

/// Attributes of an entry as answers carry them (RFC 4511 §4.5.2):
///
///     PartialAttribute ::= SEQUENCE { type AttributeDescription, vals SET OF value OCTET STRING }
extension EntryView {
    /// How many bytes ``appendUserAttributes(validAt:to:)`` appends.
    package func userAttributesLength(validAt seconds: Int64) -> Int {
        let shown = certificateCount(validAt: seconds)
        if shown == certificateCount { return encodedAttributes.count }
        let others = encodedAttributes.count - encodedCertificates.count
        return others + certificatesLength(validAt: seconds)
    }

    /// Appends every user attribute that there is at `seconds` since 1970.
    ///
    /// One copy when all certificates are valid then.
    package func appendUserAttributes(validAt seconds: Int64, to writer: inout BERWriter) {
        if certificateCount(validAt: seconds) == certificateCount {
            writer.append(encodedAttributes)
            return
        }
        let all = encodedAttributes
        writer.append(all.extracting(..<(all.count - encodedCertificates.count)))
        appendCertificates(validAt: seconds, to: &writer)
    }

    /// All certificates as one attribute, as stored, where all are valid at `seconds`; nil else.
    @_lifetime(copy self)
    package func certificates(allValidAt seconds: Int64) -> Span<UInt8>? {
        certificateCount(validAt: seconds) == certificateCount ? encodedCertificates : nil
    }

    /// How many bytes ``appendCertificates(validAt:to:)`` appends.
    package func certificatesLength(validAt seconds: Int64) -> Int {
        if certificateCount(validAt: seconds) == certificateCount {
            return encodedCertificates.count
        }
        let values = validValuesLength(at: seconds)
        guard values > 0 else { return 0 }
        let content = certificateDescriptionBytes + BERWriter.headerLength(for: values) + values
        return BERWriter.headerLength(for: content) + content
    }

    /// Appends the certificates that are valid at `seconds` as one attribute, best first; nothing
    /// when none is.
    package func appendCertificates(validAt seconds: Int64, to writer: inout BERWriter) {
        if certificateCount(validAt: seconds) == certificateCount {
            return writer.append(encodedCertificates)
        }
        let values = validValuesLength(at: seconds)
        guard values > 0, let stored = attribute(certificateAttribute) else { return }
        let content = certificateDescriptionBytes + BERWriter.headerLength(for: values) + values
        writer.appendHeader(.sequence, length: content)
        writer.append(stored.descriptionElement)
        writer.appendHeader(.set, length: values)
        for index in 0..<certificateCount {
            let certificate = certificate(at: index)
            if certificate.isValid(at: seconds) { writer.append(certificate.value) }
        }
    }

    /// The certificates' attribute as stored, all of them in it; empty when there is no certificate.
    private var encodedCertificates: Span<UInt8> {
        @_lifetime(copy self)
        get {
            // It is the last one.
            certificateCount == 0
                ? record.extracting(first: 0) : record.extracting(droppingFirst: lastAttributeStart)
        }
    }

    private var certificateDescriptionBytes: Int {
        attribute(certificateAttribute)?.descriptionElement.count ?? 0
    }

    private func validValuesLength(at seconds: Int64) -> Int {
        var length = 0
        for index in 0..<certificateCount {
            let certificate = certificate(at: index)
            if certificate.isValid(at: seconds) { length += certificate.value.count }
        }
        return length
    }
}
