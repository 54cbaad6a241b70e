/// Something that is not as the log says it must be.
package struct Finding: Equatable, Sendable {
    /// What is wrong.
    package enum Fault: Equatable, Sendable {
        /// The record, or the details, cannot be read.
        case damaged(EventFault)
        /// Events are missing up to and including this position.
        case gap(through: Position)
        /// The event says that it belongs elsewhere.
        case misplaced(claims: Position)
        /// The event is not later than the one before.
        case timeNotRising
        /// The body is not the one that the header commits to.
        case bodyDiffers
        /// The chain hash is not the one that the hash before and the header give.
        case chainBroken
        /// The details are not the ones that the header commits to.
        case detailsDiffer
        /// The details are gone, and no event erased them.
        case detailsMissing
        /// Details, or a certificate, stand with an event that has none.
        case unexpectedOctets
        /// The certificate has another fingerprint than the event says.
        case certificateDiffers
        /// The certificate is gone, and no event erased it.
        case certificateMissing
        /// The event contradicts those before it.
        case contradiction(Contradiction)
        /// The head cannot be read.
        case headDamaged(EventFault)
        /// The head is for another position, hash or time than the log has.
        case headDiffers
        /// The head's signature does not verify.
        case headSignatureInvalid
        /// No event before the head introduced a key for it.
        case headWithoutKey
        /// The log ends before this head: its end was cut off.
        case headBeyondEnd
        /// No head covers the events from this one on.
        case unsignedEnd
        /// The stored end is not where the log ends.
        case endDiffers
        /// The log ends before a head that the caller kept: its end was cut off.
        case cutOff(keptPosition: Position)
        /// The log has another hash where the caller's head was: it is another history.
        case otherHistory
        /// A vault record is gone.
        case vaultRecordMissing(RecordID)
        /// A vault record has another digest or generation than its latest event says.
        case vaultRecordDiffers(RecordID)
        /// A vault record is there of which no event speaks, or whose key was destroyed.
        case vaultRecordUnexpected(RecordID)
        /// The newest revocation list of an authority is not stored.
        case revocationListMissing(Fingerprint)
        /// A stored revocation list has another digest than its event says.
        case revocationListDiffers(Fingerprint)
        /// A state table has another value, or none, or one too many, under this key.
        case stateDiffers(table: String, key: [UInt8])
    }

    /// Where; nil for what does not stand at a position of the log.
    package var position: Position?
    /// What.
    package var fault: Fault

    /// Takes both as they are.
    package init(_ position: Position?, _ fault: Fault) {
        self.position = position
        self.fault = fault
    }
}

extension Finding: CustomStringConvertible {
    /// A sentence without a full stop, as `audit verify` prints it.
    package var description: String {
        guard let position else { return fault.description }
        return "event \(position): \(fault.description)"
    }
}

extension Finding.Fault: CustomStringConvertible {
    /// What is wrong, in words.
    package var description: String {
        switch self {
        case .damaged(let fault): "it cannot be read (\(fault))"
        case .gap(let last): "missing, with all up to event \(last)"
        case .misplaced(let claims): "it says that it is event \(claims)"
        case .timeNotRising: "it is not later than the event before"
        case .bodyDiffers: "its body was changed"
        case .chainBroken: "its header or the event before was changed: the hash chain breaks here"
        case .detailsDiffer: "its details were changed"
        case .detailsMissing: "its details are missing, and were never erased"
        case .unexpectedOctets: "details or a certificate were added to it"
        case .certificateDiffers: "its certificate was changed"
        case .certificateMissing: "its certificate is missing, and was never erased"
        case .contradiction(let contradiction): "it contradicts those before (\(contradiction))"
        case .headDamaged(let fault): "the head there cannot be read (\(fault))"
        case .headDiffers: "the log is not the one that the head there was signed for"
        case .headSignatureInvalid: "the signature of the head there does not verify"
        case .headWithoutKey: "a head stands there before any key for heads"
        case .headBeyondEnd: "the log was cut off: it has a head there, and ends before"
        case .unsignedEnd: "it and those after are covered by no signed head"
        case .endDiffers: "the stored end of the log is not where the log ends"
        case .cutOff(let kept): "the log was cut off: it ends before event \(kept) of the kept head"
        case .otherHistory: "its hash is not that of the kept head: this is another history"
        case .vaultRecordMissing(let record): "vault record \(record) is missing"
        case .vaultRecordDiffers(let record): "vault record \(record) was changed or set back"
        case .vaultRecordUnexpected(let record): "vault record \(record) belongs to no event"
        case .revocationListMissing(let issuer): "the revocation list of \(issuer) is missing"
        case .revocationListDiffers(let issuer): "the revocation list of \(issuer) was changed"
        case .stateDiffers(let table, let key):
            "the state table \(table) differs from the log at key \(Hexadecimal.text(key.span))"
        }
    }
}
