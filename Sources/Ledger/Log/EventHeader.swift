import BER

/// What the chain hashes of an event; docs/ledger.md has the ASN.1.
package struct EventHeader: Equatable, Sendable {
    /// Counts events from 1.
    package var position: Position
    /// Microseconds since 1970, later than the event before.
    package var time: Int64
    /// Who did it.
    package var actor: EventActor
    /// The kind's number.
    package var type: Int64
    /// The body's version.
    package var version: Int64
    /// The SHA-256 of the body as stored.
    package var bodyDigest: Hash256
    /// The SHA-256 of the details as stored; nil when the event never had any.
    package var detailsDigest: Hash256?

    func write(into writer: inout BERWriter) {
        let header = writer.begin(.sequence)
        writer.append(position: position)
        writer.appendInteger(time)
        let who = writer.begin(.sequence)
        writer.append(choice: actor.via)
        writer.appendInteger(actor.uid.map { Int64($0) } ?? -1)
        writer.appendText(actor.name)
        if let pid = actor.pid { writer.appendInteger(Int64(pid), tag: .context(0)) }
        writer.end(who)
        writer.appendInteger(type)
        writer.appendInteger(version)
        writer.append(bodyDigest)
        if let detailsDigest { writer.append(detailsDigest, tag: .context(0)) }
        writer.end(header)
    }

    init(_ stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        try outer.finish()
        position = try fields.position()
        time = try fields.integer()
        var who = try fields.sequence()
        actor = try EventActor(&who)
        try who.finish()
        type = try fields.integer()
        version = try fields.integer()
        bodyDigest = try fields.hash()
        detailsDigest = fields.isNext(.context(0)) ? try fields.hash(.context(0)) : nil
        try fields.finish()
    }

    init(
        position: Position,
        time: Int64,
        actor: EventActor,
        type: Int64,
        version: Int64,
        bodyDigest: Hash256,
        detailsDigest: Hash256?
    ) {
        self.position = position
        self.time = time
        self.actor = actor
        self.type = type
        self.version = version
        self.bodyDigest = bodyDigest
        self.detailsDigest = detailsDigest
    }
}

extension EventActor {
    @_lifetime(fields: copy fields)
    fileprivate init(_ fields: inout FieldReader) throws(EventFault) {
        via = try fields.choice()
        let start = fields.offset
        let number = try fields.integer()
        uid = UInt32(exactly: number)
        guard uid != nil || number == -1 else { throw .unknownValue(number, offset: start) }
        name = try fields.text()
        guard fields.isNext(.context(0)) else { return }
        let place = fields.offset
        let process = try fields.integer(.context(0))
        pid = Int32(exactly: process)
        guard let pid, pid > 0 else { throw .unknownValue(process, offset: place) }
    }
}
