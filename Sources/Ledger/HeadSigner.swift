/// Signs the heads of the log with the key of its latest `headKeyCreated`.
package protocol HeadSigner: Sendable {
    /// The signature over `bytes`, the stored HeadContent; called on the writer's thread.
    func sign(_ bytes: Span<UInt8>) throws -> [UInt8]
}
