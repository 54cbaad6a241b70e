import BER
import Directory
import LDAP

/// The answer to one search while it is written.
///
/// It keeps no reference to what all engines share: counting that would cost each look-up the line of
/// memory that the loops then fight for.
struct SearchAnswer: ~Escapable {
    /// The request's number.
    let messageID: Int32
    /// What was asked.
    let request: SearchRequest
    /// The moment that decides which certificates are shown.
    let now: Int64

    /// Where in the output the answer began.
    private let start: Int
    private let responseBytesMax: Int
    private let selection: AttributeSelection
    /// Whether the client is internal, so that operational attributes of the directory's entries are
    /// there for it.
    private let showsOperational: Bool
    /// Entries sent.
    private(set) var sent: Int
    /// Which values are wanted; nil for all.
    let values: MatchedValuesControl?
    /// Whether entries, subentries or both are wanted.
    let visibility: EntryVisibility

    @_lifetime(copy request, copy values)
    init(
        messageID: Int32,
        request: SearchRequest,
        now: Int64,
        showsOperational: Bool,
        values: MatchedValuesControl?,
        visibility: EntryVisibility,
        start: Int,
        sent: Int = 0,
        configuration: borrowing EngineConfiguration
    ) {
        self.messageID = messageID
        self.request = request
        self.now = now
        self.start = start
        self.sent = sent
        responseBytesMax = configuration.limits.responseBytesMax
        self.showsOperational = showsOperational
        self.values = values
        self.visibility = visibility
        selection = configuration.selection(of: request)
    }

    /// Whether the filter is True for `entry`.
    func matches(
        _ entry: borrowing EntryView,
        _ scratch: inout FilterScratch,
        _ configuration: borrowing EngineConfiguration
    ) -> Bool {
        let subject = StoredEntry(
            copy entry,
            at: now,
            attributes: configuration.attributes,
            showsOperational: showsOperational
        )
        let evaluator = FilterEvaluator(
            schema: configuration.schema,
            readsAddresses: !showsOperational
        )
        return evaluator.evaluate(request.filter, subject, &scratch) == .true
    }

    /// Whether the filter is True for `entry`.
    func matches(
        _ entry: VirtualEntry,
        _ scratch: inout FilterScratch,
        _ configuration: borrowing EngineConfiguration
    ) -> Bool {
        let evaluator = FilterEvaluator(
            schema: configuration.schema,
            readsAddresses: !showsOperational
        )
        return evaluator.evaluate(request.filter, entry, &scratch) == .true
    }

    /// Why one more entry that matches is not sent; nil when it is.
    func limitReached(output: borrowing BERWriter) -> SearchEnd? {
        if request.sizeLimit > 0, sent >= Int(request.sizeLimit) { return .sizeLimit }
        if output.count - start >= responseBytesMax { return .tooLong }
        return nil
    }

    /// Why one more entry that matches is not sent by a search that sends its answer in pieces, and
    /// at most `entriesMax` entries; nil when it is.
    func limitReached(entriesMax: Int) -> SearchEnd? {
        if request.sizeLimit > 0, sent >= Int(request.sizeLimit) { return .sizeLimit }
        return sent >= entriesMax ? .tooManyEntries : nil
    }

    /// Appends an entry that is not in the directory.
    @_lifetime(self: copy self)
    mutating func append(
        _ entry: VirtualEntry,
        _ configuration: borrowing EngineConfiguration,
        to output: inout BERWriter
    ) {
        sent += 1
        entry.append(
            messageID: messageID,
            selection: selection,
            request: request,
            schema: configuration.schema,
            to: &output
        )
    }

    /// Appends an entry of the directory: the attributes that are wanted and shown now.
    ///
    /// - Throws: what went wrong with `reader`, in which the chains of certificates are looked up;
    ///   nothing has been appended then.
    @_lifetime(self: copy self)
    mutating func append(
        _ entry: borrowing EntryView,
        _ configuration: borrowing EngineConfiguration,
        reader: borrowing DirectoryReader,
        to output: inout BERWriter
    ) throws(DirectoryError) {
        sent += 1
        let wanted = showsOperational ? selection.attributes : selection.userAttributes
        if request.typesOnly || !wanted.isDisjoint(with: .written) {
            try appendPieces(entry, wanted, configuration, reader: reader, to: &output)
        } else if wanted.isSuperset(of: .user) {
            output.appendSearchResultEntryHeader(
                messageID: messageID,
                name: entry.name,
                attributesLength: entry.userAttributesLength(validAt: now)
            )
            entry.appendUserAttributes(validAt: now, to: &output)
        } else if wanted == .userCertificate, entry.kind == .mailbox,
            let certificates = entry.certificates(allValidAt: now)
        {
            output.appendSearchResultEntryHeader(
                messageID: messageID,
                name: entry.name,
                attributesLength: certificates.count
            )
            output.append(certificates)
        } else {
            appendStored(entry, wanted, to: &output)
        }
    }

    /// Appends an entry with some of its attributes, as they are stored.
    private func appendStored(
        _ entry: borrowing EntryView,
        _ wanted: EntryAttributeSet,
        to output: inout BERWriter
    ) {
        var length = 0
        for index in 0..<entry.attributeCount {
            let view = entry.attribute(at: index)
            guard let attribute = view.attribute, wanted.contains(attribute) else { continue }
            length +=
                attribute.holdsCertificates
                ? entry.certificatesLength(validAt: now) : view.encoded.count
        }
        output.appendSearchResultEntryHeader(
            messageID: messageID,
            name: entry.name,
            attributesLength: length
        )
        for index in 0..<entry.attributeCount {
            let view = entry.attribute(at: index)
            guard let attribute = view.attribute, wanted.contains(attribute) else { continue }
            if attribute.holdsCertificates {
                entry.appendCertificates(validAt: now, to: &output)
            } else {
                output.append(view.encoded)
            }
        }
    }

    /// Appends an entry whose attributes have to be written: operational ones, composed ones, or
    /// without values.
    ///
    /// Never inlined: what it needs on the stack would be paid for by every look-up.
    @inline(never)
    private func appendPieces(
        _ entry: borrowing EntryView,
        _ wanted: EntryAttributeSet,
        _ configuration: borrowing EngineConfiguration,
        reader: borrowing DirectoryReader,
        to output: inout BERWriter
    ) throws(DirectoryError) {
        let isComposed =
            !wanted.isDisjoint(with: .composed) && entry.kind == .mailbox
            && entry.certificateCount(validAt: now) > 0
        // Before anything is appended: this is what can fail.
        var composed = BERWriter(capacity: 0)
        if isComposed, !request.typesOnly {
            var composer = CertificateComposer(schema: configuration.schema)
            try composer.compose(
                entry,
                at: now,
                valuesMax: configuration.limits.composedValuesMax,
                reader: reader,
                to: &composed
            )
        }
        let open = output.beginSearchResultEntry(messageID: messageID, name: entry.name)
        for index in 0..<entry.attributeCount {
            let view = entry.attribute(at: index)
            guard let attribute = view.attribute, wanted.contains(attribute) else { continue }
            let isCertificates = attribute.holdsCertificates
            if isCertificates, entry.certificateCount(validAt: now) == 0 { continue }
            if request.typesOnly {
                appendType(view.descriptionElement, to: &output)
            } else if isCertificates {
                entry.appendCertificates(validAt: now, to: &output)
            } else {
                output.append(view.encoded)
            }
        }
        if isComposed {
            let description = AttributeSelection.composedDescription(
                request,
                schema: configuration.schema
            )
            let attribute = output.beginAttribute(description)
            output.append(composed.bytes)
            output.endAttribute(attribute)
        }
        for attribute in configuration.attributes.operational where wanted.contains(attribute) {
            if request.typesOnly {
                output.endAttribute(output.beginAttribute(attribute.description))
            } else {
                entry.appendOperational(attribute, to: &output)
            }
        }
        output.endSearchResultEntry(open)
    }

    /// Appends an attribute without its values (RFC 4511 §4.5.1.6).
    private func appendType(_ description: Span<UInt8>, to output: inout BERWriter) {
        let attribute = output.begin(.sequence)
        output.append(description)
        output.appendHeader(.set, length: 0)
        output.end(attribute)
    }
}
