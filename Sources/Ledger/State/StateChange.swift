import BER
import LMDB

/// Something published that an event touched last.
package struct StateChange: Equatable, Sendable {
    /// What was touched.
    package enum Subject: Equatable, Hashable, Sendable {
        /// The organization: the directory's suffix entry.
        case organization
        /// A mailbox: its entry, or the absence of one.
        case mailbox(MailboxID)
        /// A certification authority.
        case authority(Fingerprint)
    }

    /// The last event that touched it.
    package var position: Position
    /// What was touched.
    package var subject: Subject

    init(position: Position, subject: Subject) {
        self.position = position
        self.subject = subject
    }

    /// Reads a key of the `change` table.
    init?(key: Span<UInt8>) {
        guard key.count >= 9, let position = BigEndian.read(key) else { return nil }
        let id = key.extracting(droppingFirst: 9)
        self.position = position
        switch (key[8], Identifier(id), Hash256(id)) {
        case (0, nil, nil): subject = .organization
        case (1, let mailbox?, nil): subject = .mailbox(mailbox)
        case (2, nil, let fingerprint?): subject = .authority(fingerprint)
        default: return nil
        }
    }

    /// Appends the key of the `change` table.
    static func writeKey(
        _ position: Position,
        _ subject: Subject,
        into writer: inout BERWriter
    ) {
        writer.append(bigEndian: position)
        switch subject {
        case .organization:
            writer.append(0)
        case .mailbox(let id):
            writer.append(1)
            writer.append(id.span)
        case .authority(let fingerprint):
            writer.append(2)
            writer.append(fingerprint.span)
        }
    }
}
