/// The methods of the mailer: emailed tokens and codes, and the outbox.
public enum Mailer {
    /// Every method of the service, by domain. The service refuses to start unless it handles exactly these.
    public static let methods: [any RPCMethod.Type] = [
        // EmailLinks
        RedeemEmailToken.self,
        RedeemEmailCode.self,
        ExchangeEmailCode.self,
        FinishRedemption.self,
        PeekEmailToken.self,
        PreviewEmailLink.self,
        SendEmailLink.self,
        // Outbox
        EnqueueMessage.self,
        ForgetUser.self,
        // SignUp
        RunSignUpHook.self,
        // Webhooks
        EnqueueWebhook.self,
        ListWebhookAttempts.self,
        ListWebhookDeliveries.self,
        ReplayWebhooks.self,
        // Account
        ListUserMails.self,
        // Operations
        ListMessages.self,
        ListDeliveries.self,
        RetryMessage.self,
        DropMessage.self,
        PreviewMail.self,
    ]
}
