/// The methods of the mailer: one-time tokens, messages, the outbox.
public enum Mailer {
    /// Every method that mailer answers; it refuses to start unless it handles exactly these.
    public static let methods: [any RPCMethod.Type] = [
        Enqueue.self,
        ForgetUser.self,
        SendLink.self,
        GetOutbox.self,
        RedeemToken.self,
        RedeemCode.self,
        TradeCode.self,
        SettleToken.self,
        PeekToken.self,
        PreviewToken.self,
        ListMessages.self,
        RetryMessage.self,
        DropMessage.self,
    ]
}
