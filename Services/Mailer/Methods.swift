import Models
import RPC

extension Outbox {
    /// Every method of the service, a line each.
    func register(on router: inout Router) {
        let (outbox, enqueue) = (self, Enqueue(outbox: self))
        router.handle(Mailer.Enqueue.self) { try await enqueue($0, $1) }
        router.handle(Mailer.GetOutbox.self) { _, context in
            .init(waiting: try await outbox.count(deadline: context.deadline.instant))
        }
    }
}
