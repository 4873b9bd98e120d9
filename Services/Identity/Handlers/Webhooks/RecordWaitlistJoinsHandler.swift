import Models
import RPC

/// Tells webhooks who has joined a waitlist of the waitlists service.
struct RecordWaitlistJoinsHandler: RPCHandler {
    let webhooks: WebhookStore

    func callAsFunction(_ call: Identity.RecordWaitlistJoins, _ context: CallContext) async throws -> Nothing {
        let maximum = Identity.RecordWaitlistJoins.maximum
        guard call.joins.count <= maximum else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/joins", type: "length", expected: "at most \(maximum)")
            ])
        }
        try await webhooks.enqueue(call.joins, deadline: context.deadline.instant)
        return Nothing()
    }
}
