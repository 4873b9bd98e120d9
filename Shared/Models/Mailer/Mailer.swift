/// The methods of the mailer: one-time tokens, messages, the outbox.
public enum Mailer {
    /// Every method that mailer answers; it refuses to start unless it handles exactly these.
    public static let methods: [any RPCMethod.Type] = [
        EnqueueMessage.self,
        ForgetUser.self,
        SendEmailLink.self,
        RedeemEmailToken.self,
        RedeemEmailCode.self,
        ExchangeEmailCode.self,
        FinishRedemption.self,
        PeekEmailToken.self,
        PreviewEmailLink.self,
        ListMessages.self,
        RetryMessage.self,
        DropMessage.self,
    ]
}
