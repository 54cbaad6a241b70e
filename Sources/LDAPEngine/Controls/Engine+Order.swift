import BER
import Directory
import LDAP

/// Searches that come in pages or in an order.
extension Engine {
    /// Prepares for what the controls of a search ask of pages and order; false when it was answered.
    @inline(never)
    mutating func beginOrder(
        _ controls: borrowing RequestControls,
        _ message: borrowing LDAPMessage,
        _ request: borrowing SearchRequest,
        session: borrowing Session,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) -> Bool {
        do throws(DirectoryError) {
            let made = try makeOrder(controls, message, request, session: session, reader: reader)
            switch made {
            case .none: return true
            case .order(let order):
                self.order = order
                guard order.page?.size == 0 else { return true }
                // Of a page of none: the client gives the search up, or wants to know how large it is.
                finish(message.messageID, .complete, sent: 0, output: &output)
            case .unsorted(let order):
                self.order = order
                finish(message.messageID, .unsorted, sent: 0, output: &output)
            case .badCookie:
                finish(message.messageID, .badCookie, sent: 0, output: &output)
            }
        } catch {
            fail(error, messageID: message.messageID, tag: SearchEnd.tag, output: &output)
        }
        return false
    }

    /// What the controls of a search ask of pages and order.
    private func makeOrder(
        _ controls: borrowing RequestControls,
        _ message: borrowing LDAPMessage,
        _ request: borrowing SearchRequest,
        session: borrowing Session,
        reader: borrowing DirectoryReader
    ) throws(DirectoryError) -> OrderOutcome {
        guard controls.page != nil || controls.sort != nil else { return .none }
        let epoch = try reader.epoch()
        var keys: [SortKey] = []
        var result: SearchOrder.Result?
        if let sort = controls.sort {
            switch SortKey.keys(sort, schema: configuration.schema) {
            case .success(let sortKeys):
                keys = sortKeys
                result = SearchOrder.Result(code: .success)
            case .failure(let refusal):
                result = SearchOrder.Result(code: refusal.code, attribute: refusal.attribute)
            }
        }
        var page: SearchOrder.Page?
        if let asked = controls.page {
            let binding = binding(message, request, session: session)
            var cookie = PageCookie(place: 0, epoch: epoch, sent: 0)
            if !asked.cookie.isEmpty {
                let given = PageCookie(asked.cookie, configuration.pageHash, request: binding)
                guard let given, given.epoch == epoch else { return .badCookie }
                cookie = given
            }
            page = SearchOrder.Page(
                size: Int(asked.size),
                place: cookie.place,
                sent: Int(cookie.sent),
                request: binding
            )
        }
        let order = SearchOrder(
            page: page,
            epoch: epoch,
            keys: keys,
            isSortCritical: controls.isSortCritical,
            result: result
        )
        guard keys.isEmpty, result != nil, controls.isSortCritical else { return .order(order) }
        return .unsorted(order)
    }

    /// What the controls of a search come to.
    private enum OrderOutcome {
        /// Neither pages nor an order.
        case none
        /// An order, or none and a reason, which is not critical.
        case order(SearchOrder)
        /// A reason that there is no order, without which there is to be no answer.
        case unsorted(SearchOrder)
        /// The cookie is none of this search.
        case badCookie
    }

    /// All of a search that has to stay the same from page to page: the request but for its limits,
    /// the controls but for the page, and who asks.
    private func binding(
        _ message: borrowing LDAPMessage,
        _ request: borrowing SearchRequest,
        session: borrowing Session
    ) -> [UInt8] {
        var writer = BERWriter(capacity: 512)
        writer.appendPrimitive(.octetString, request.base)
        writer.appendEnumerated(Int64(request.scope.rawValue))
        writer.appendEnumerated(Int64(request.dereferencing.rawValue))
        writer.appendBoolean(request.typesOnly)
        writer.append(request.filter.bytes)
        writer.appendInteger(Int64(request.attributeCount))
        var attributes = request.attributes
        while let attribute = attributes.next() { writer.appendPrimitive(.octetString, attribute) }
        writer.appendString(
            .octetString,
            session.identity.authorizationID(suffix: configuration.suffixText)
        )
        var controls = message.controls
        while let control = controls.next() {
            guard control.known != .pagedResults else { continue }
            writer.appendPrimitive(.octetString, control.type)
            if let value = control.value { writer.appendPrimitive(.octetString, value) }
        }
        return writer.array()
    }

    /// Does one slice of a search that comes in pages or in an order.
    @inline(never)
    mutating func goOnInOrder(
        _ answer: inout SearchAnswer,
        _ progress: inout SearchProgress,
        session: inout Session,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd {
        guard case .sending? = order?.phase else {
            let end = try goOnByID(
                &answer,
                &progress,
                session: &session,
                reader: reader,
                output: &output
            )
            switch end {
            case .complete where order?.phase == .collecting:
                order?.beginSending()
                return .underWay
            case .sortedTooMany:
                guard order?.isSortCritical != true else { return end }
                // The walk that was to collect begins anew and sends.
                progress.place = order?.page?.place ?? 0
                return .underWay
            default: return end
            }
        }
        if let end = try refusal(answer, progress, session, reader: reader) { return end }
        var slice = SearchSlice(configuration.limits, outputCount: output.count)
        defer { progress.sent = answer.sent }
        repeat {
            guard let id = order?.takeNext() else { return .complete }
            guard let entry = try reader.entry(id) else { continue }
            let end = try examine(
                entry,
                &answer,
                &progress,
                &slice,
                session: &session,
                reader: reader,
                output: &output
            )
            if let end { return end }
        } while slice.hasRoom(outputCount: output.count)
        return .underWay
    }

    /// Collects `entry`, which matches, or sends it, as far as its page goes.
    @inline(never)
    mutating func takeInOrder(
        _ entry: borrowing EntryView,
        _ answer: inout SearchAnswer,
        _ slice: inout SearchSlice,
        reader: borrowing DirectoryReader,
        output: inout BERWriter
    ) throws(DirectoryError) -> SearchEnd? {
        guard let keys = order?.keys, let phase = order?.phase else { return nil }
        if phase == .collecting {
            let subject = StoredEntry(
                copy entry,
                at: answer.now,
                attributes: configuration.attributes,
                showsOperational: true
            )
            let key = keys.key(of: subject, schema: configuration.schema)
            order?.entries.insert(entry.id, key: key)
            slice.take(SearchSlice.entryCost + 4 * key.count)
            return sortLimitReached()
        }
        if let end = answer.limitReached(entriesMax: .max) { return end }
        if order?.isPageFull(sent: answer.sent) == true { return .pageComplete }
        order?.lastSent = entry.id
        guard try append(entry, &answer, reader: reader, to: &output) else { return .tooMuchWork }
        return nil
    }

    private mutating func sortLimitReached() -> SearchEnd? {
        let limits = configuration.limits
        guard let entries = order?.entries else { return nil }
        guard entries.count > limits.sortEntriesMax || entries.bytes > limits.sortBytesMax else {
            return nil
        }
        order?.giveUp()
        return .sortedTooMany
    }

    /// Appends the end of a search, with what there is to say of pages and order.
    mutating func finish(
        _ messageID: Int32,
        _ end: SearchEnd,
        sent: Int,
        output: inout BERWriter
    ) {
        guard let order else {
            return respond(messageID, SearchEnd.tag, end.code, end.diagnostic, output: &output)
        }
        self.order = nil
        lastOperation.resultCode = end.code
        var controls = BERWriter(capacity: 128)
        if let result = order.result {
            if let attribute = result.attribute {
                controls.appendSortResultControl(result.code, attribute: attribute.span)
            } else {
                controls.appendSortResultControl(result.code)
            }
        }
        if let page = order.page {
            var cookie: [UInt8] = []
            if end == .pageComplete {
                cookie = PageCookie(
                    place: order.lastSent,
                    epoch: order.epoch,
                    sent: UInt32(clamping: sent)
                ).bytes(configuration.pageHash, request: page.request)
            }
            // How many there are is known of what was sorted.
            controls.appendPagedResultsControl(
                size: Int32(clamping: order.entries.count),
                cookie: cookie.span
            )
        }
        output.appendSearchResultDone(
            messageID: messageID,
            code: end.code,
            diagnostic: end.diagnostic,
            controls: controls.bytes
        )
    }
}

extension SearchOrder {
    /// Takes the next entry that is to be sent; nil after the last.
    fileprivate mutating func takeNext() -> UInt64? {
        guard case .sending(let next) = phase, next < entries.count else { return nil }
        phase = .sending(next: next + 1)
        return entries[next]
    }
}
