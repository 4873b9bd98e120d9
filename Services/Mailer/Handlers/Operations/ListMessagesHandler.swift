import Models
import RPC

/// Lists the messages in one state, a page at a time; for operators.
struct ListMessagesHandler: RPCHandler {
    static let allowedLimits = 1...100

    let outbox: OutboxStore

    func callAsFunction(
        _ call: Mailer.ListMessages, _ context: CallContext
    ) async throws -> Mailer.ListMessages.Reply {
        guard Self.allowedLimits.contains(call.limit) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/limit", type: "range", expected: "1 to 100", received: "\(call.limit)")
            ])
        }
        let page = try await outbox.page(
            of: call.state, limit: call.limit, cursor: call.cursor, deadline: context.deadline.instant)
        guard let page else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/cursor", type: "cursor", expected: "a cursor of the page before")
            ])
        }
        return page
    }
}
