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
        /// Pass this proof to ``Tokens/EndClientSessions``.
        case endClientSessions(Proof)
        /// Take this user off all lists by ``Waitlists/LeaveAllWaitlists``.
        case leaveAllWaitlists(UserID, of: ApplicationID)
        /// Pass this proof to ``Tokens/ForgetClient``.
        case forgetClient(Proof)
        /// Pass this event for a webhook, or the webhook's settings, to ``Mailer/EnqueueWebhook``.
        case webhook(SignedWebhook)
    }

    /// What the work of an event is, without its contents.
    public enum Kind: String, Sendable, CaseIterable {
        case mail, webhook
        case advanceEpoch = "advance_epoch"
        case forgetUser = "forget_user"
        case endClientSessions = "end_client_sessions"
        case leaveAllWaitlists = "leave_all_waitlists"
        case forgetClient = "forget_client"
    }

    /// Identifier of the event, and the idempotency key with which it is dispatched.
    public var id: OutboxEventID
    /// What to do.
    public var work: Work
    /// The span that wrote the event, as W3C `traceparent`; nil if it was not traced.
    public var traceParent: String?

    public init(id: OutboxEventID, work: Work, traceParent: String? = nil) {
        self.id = id
        self.work = work
        self.traceParent = traceParent
    }
}
