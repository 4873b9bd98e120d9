import Models
import RPC

extension MailerHouse {
    /// Every method of the service, a line each.
    func register(on router: inout Router) {
        let outbox = outbox
        let (list, retry, drop) = (
            ListMessages(outbox: outbox), RetryMessage(outbox: outbox), DropMessage(outbox: outbox)
        )
        let enqueue = Enqueue(outbox: outbox, store: store, seal: seal, erasures: erasures, proofs: peerProofVerifier)
        let forget = ForgetUser(outbox: outbox, store: store, erasures: erasures, proofs: peerProofVerifier)
        router.handle(Mailer.EnqueueMessage.self, with: enqueue.callAsFunction)
        router.handle(Mailer.ForgetUser.self, with: forget.callAsFunction)
        router.handle(Mailer.SendEmailLink.self, with: SendLink(enqueue: enqueue, issuer: issuer).callAsFunction)
        router.handle(Mailer.RedeemEmailToken.self, with: RedeemToken(store: store, proofs: proofs).callAsFunction)
        router.handle(Mailer.RedeemEmailCode.self, with: RedeemCode(store: store, proofs: proofs).callAsFunction)
        router.handle(Mailer.ExchangeEmailCode.self, with: TradeCode(store: store, proofs: proofs).callAsFunction)
        router.handle(Mailer.PeekEmailToken.self, with: PeekToken(store: store).callAsFunction)
        router.handle(Mailer.PreviewEmailLink.self, with: PreviewToken(store: store, proofs: proofs).callAsFunction)
        router.handle(Mailer.FinishRedemption.self, with: SettleToken(store: store).callAsFunction)
        router.handle(Mailer.ListMessages.self) { try await list($0, $1) }
        router.handle(Mailer.RetryMessage.self) { try await retry($0, $1) }
        router.handle(Mailer.DropMessage.self) { try await drop($0, $1) }
    }
}
