/// Work for another service, recorded by identity in the transaction that causes it, so that it survives a crash of
/// any process. The gateway dispatches it, because services never call each other.
public struct OutboxEvent: Codable, Sendable {
    /// What to do.
    public enum Work: Codable, Sendable {
        /// Pass this message to ``Mailer/EnqueueMessage``.
        case mail(SignedMail)
        /// Pass this proof to ``Tokens/AdvanceEpoch``.
        case advanceEpoch(Proof)
        /// Pass this proof to ``Mailer/ForgetUser``.
        case forgetUser(Proof)
    }

    /// Identifier of the event, and the idempotency key with which it is dispatched.
    public var id: OutboxEventID
    /// What to do.
    public var work: Work

    public init(id: OutboxEventID, work: Work) {
        self.id = id
        self.work = work
    }
}
