import Models
import RPC

extension Outbox {
    /// Every method of the service, a line each.
    func register(on router: inout Router) {
        let (outbox, enqueue) = (self, Enqueue(outbox: self))
        let (list, retry, drop) = (ListMessages(outbox: self), RetryMessage(outbox: self), DropMessage(outbox: self))
        router.handle(Mailer.Enqueue.self) { try await enqueue($0, $1) }
        router.handle(Mailer.GetOutbox.self) { _, context in
            .init(waiting: try await outbox.counts(deadline: context.deadline.instant).waiting)
        }
        router.handle(Mailer.ListMessages.self) { try await list($0, $1) }
        router.handle(Mailer.RetryMessage.self) { try await retry($0, $1) }
        router.handle(Mailer.DropMessage.self) { try await drop($0, $1) }
    }
}
