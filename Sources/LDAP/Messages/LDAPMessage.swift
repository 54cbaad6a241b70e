import BER

/// One request, borrowed from the frame it came in (RFC 4511 §4.1.1).
///
///     LDAPMessage ::= SEQUENCE {
///          messageID       MessageID,
///          protocolOp      CHOICE { … },
///          controls       [0] Controls OPTIONAL }
///
/// Decoding reads the envelope and checks the controls; the operation's own fields are read by the
/// view of its kind, such as ``SearchRequest``. Trailing elements that we do not know are passed
/// over, as §4 demands, but must be well formed.
package struct LDAPMessage: ~Escapable {
    /// The whole message, as it came.
    package let bytes: Span<UInt8>

    /// The request's number on this connection, 1…2^31 - 1.
    package let messageID: Int32

    /// What is asked for.
    package let kind: RequestKind

    /// The content of the protocolOp.
    package let content: Span<UInt8>

    /// The content of the controls field, checked: what a ``ControlList`` is made over; empty when
    /// there are none, or too many.
    package let controlBytes: Span<UInt8>

    /// Whether the message had more controls than the limit, so that ``controls`` is empty.
    package let hasTooManyControls: Bool

    /// Decodes `frame`, which holds exactly one message.
    ///
    /// Too many controls do not throw, since the request can still be answered by its number:
    /// ``hasTooManyControls`` says so.
    /// - Throws: ``LDAPError/malformed(_:)``, ``LDAPError/messageIDOutOfRange(_:)``,
    ///   ``LDAPError/notARequest(tag:)``: all of them end the connection.
    @_lifetime(copy frame)
    package init(_ frame: Span<UInt8>, limits: MessageLimits) throws(LDAPError) {
        var outer = BERReader(frame)
        var fields = try outer.fields(.sequence)
        try outer.finished()
        let number = try fields.integerField()
        guard number >= 1, let messageID = Int32(exactly: number) else {
            throw .messageIDOutOfRange(number)
        }
        let operation = try fields.element()
        guard let kind = RequestKind(rawValue: operation.tag.rawValue) else {
            throw .notARequest(tag: operation.tag.rawValue)
        }
        self.bytes = frame
        self.messageID = messageID
        self.kind = kind
        self.content = operation.content
        let controls = try fields.optionalField(.context(0, constructed: true))
        try fields.ignoreExtensions()
        if let controls {
            let count = try ControlList.count(checking: controls)
            self.hasTooManyControls = count > limits.controlsMax
            self.controlBytes =
                count > limits.controlsMax ? controls.extracting(first: 0) : controls
        } else {
            self.hasTooManyControls = false
            self.controlBytes = Span()
        }
    }

    /// Whether there are controls to go by, or too many of them.
    package var hasControls: Bool { !controlBytes.isEmpty || hasTooManyControls }

    /// The controls, in the order sent.
    package var controls: ControlList {
        @_lifetime(copy self)
        get { ControlList(checked: controlBytes) }
    }
}
