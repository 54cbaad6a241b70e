package import BER

/// Attributes of an entry as answers carry them (RFC 4511 §4.5.2):
///
///     PartialAttribute ::= SEQUENCE { type AttributeDescription, vals SET OF value OCTET STRING }
extension EntryView {
    /// How many bytes ``appendUserAttributes(validAt:to:)`` appends.
    package func userAttributesLength(validAt seconds: Int64) -> Int {
        let shown = certificateCount(validAt: seconds)
        if shown == certificateCount { return encodedAttributes.count }
        let others = encodedAttributes.count - encodedCertificatesCount
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
        writer.append(all.extracting(..<(all.count - encodedCertificatesCount)))
        appendCertificates(validAt: seconds, to: &writer)
    }

    /// How many bytes ``appendCertificates(validAt:to:)`` appends.
    package func certificatesLength(validAt seconds: Int64) -> Int {
        let values = validValuesLength(at: seconds)
        guard values > 0 else { return 0 }
        let content = certificateDescriptionBytes + BERWriter.headerLength(for: values) + values
        return BERWriter.headerLength(for: content) + content
    }

    /// Appends the certificates that are valid at `seconds` as one attribute, best first; nothing
    /// when none is.
    package func appendCertificates(validAt seconds: Int64, to writer: inout BERWriter) {
        guard let stored = attribute(certificateAttribute) else { return }
        let shown = certificateCount(validAt: seconds)
        if shown == certificateCount {
            if shown > 0 { writer.append(stored.encoded) }
            return
        }
        guard shown > 0 else { return }
        let values = validValuesLength(at: seconds)
        let content = certificateDescriptionBytes + BERWriter.headerLength(for: values) + values
        writer.appendHeader(.sequence, length: content)
        writer.append(stored.descriptionElement)
        writer.appendHeader(.set, length: values)
        for index in 0..<certificateCount {
            let certificate = certificate(at: index)
            if certificate.isValid(at: seconds) { writer.append(certificate.value) }
        }
    }

    /// The certificates' attribute as stored: the last one, if there is any certificate.
    private var encodedCertificatesCount: Int {
        certificateCount == 0 ? 0 : attribute(at: attributeCount - 1).encoded.count
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
