/// One event of the ledger, as JSON shows it.
package struct AuditEvent: Codable, Equatable, Sendable {
    /// Who had it done.
    package struct Actor: Codable, Equatable, Sendable {
        /// The user's number on this machine; 4294967295 where nobody asked.
        package var uid: UInt32
        /// The user's name at that time.
        package var user: String
        /// By which door: `admin`, `init`, or `system` where nobody asked.
        package var via: String
        /// The process that asked; none where nobody did.
        package var process: Int32?

        /// Makes the value from its parts.
        package init(uid: UInt32, user: String, via: String, process: Int32?) {
            self.uid = uid
            self.user = user
            self.via = via
            self.process = process
        }
    }

    /// The event's place in the log, from 1.
    package var position: UInt64
    /// When it was recorded.
    package var time: Timestamp
    /// Who had it done.
    package var actor: Actor
    /// What happened, such as `mailboxEnrolled`.
    package var type: String
    /// What the event says, by the names of docs/ledger.md.
    package var fields: [String: String]
    /// The chain hash up to and including the event, as hexadecimal digits.
    package var chainHash: String

    /// Makes the value from its parts.
    package init(
        position: UInt64,
        time: Timestamp,
        actor: Actor,
        type: String,
        fields: [String: String],
        chainHash: String
    ) {
        self.position = position
        self.time = time
        self.actor = actor
        self.type = type
        self.fields = fields
        self.chainHash = chainHash
    }
}

/// A signed head of the log: what to keep elsewhere, so that nothing can be cut off unseen.
package struct AuditHead: Codable, Equatable, Sendable {
    /// The last event's position.
    package var position: UInt64
    /// The chain hash there, as hexadecimal digits.
    package var chainHash: String
    /// When the head was signed.
    package var time: Timestamp
    /// The Ed25519 signature, as hexadecimal digits.
    package var signature: String
    /// SHA-256 of the public key that it verifies under, as hexadecimal digits.
    package var signer: String

    /// Makes the value from its parts.
    package init(
        position: UInt64,
        chainHash: String,
        time: Timestamp,
        signature: String,
        signer: String
    ) {
        self.position = position
        self.chainHash = chainHash
        self.time = time
        self.signature = signature
        self.signer = signer
    }
}

/// What `POST /v1/audit/verify` takes.
package struct AuditVerifyRequest: Codable, Equatable, Sendable {
    /// A head that the caller kept elsewhere.
    package var against: AuditHead?

    /// Makes the request.
    package init(against: AuditHead? = nil) { self.against = against }
}

/// What the verification of the whole log found.
package struct AuditReport: Codable, Equatable, Sendable {
    /// Something that is not as it was recorded.
    package struct Finding: Codable, Equatable, Sendable {
        /// A word for programs, such as `changed`, `gap`, `reordered` or `truncated`.
        package var kind: String
        /// Where in the log, as far as that can be said.
        package var position: UInt64?
        /// A sentence for people.
        package var message: String

        /// Makes the value from its parts.
        package init(kind: String, position: UInt64?, message: String) {
            self.kind = kind
            self.position = position
            self.message = message
        }
    }

    /// Whether everything is as it was recorded.
    package var isIntact: Bool
    /// How many events were read.
    package var events: UInt64
    /// What is not as it was recorded.
    package var findings: [Finding]
    /// The newest signed head; none in a log that has none.
    package var head: AuditHead?

    /// Makes the value from its parts.
    package init(isIntact: Bool, events: UInt64, findings: [Finding], head: AuditHead?) {
        self.isIntact = isIntact
        self.events = events
        self.findings = findings
        self.head = head
    }
}
