import Models
import RPC

/// Tells operators what became of the emails to an address.
struct ListDeliveriesHandler: RPCHandler {
    let deliveries: DeliveryHistory

    func callAsFunction(
        _ call: Mailer.ListDeliveries, _ context: CallContext
    ) async throws -> [Mailer.DeliveryRecord] {
        try await deliveries.events(of: call.email, deadline: context.deadline.instant)
    }
}
