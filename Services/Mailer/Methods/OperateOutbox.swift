import Models
import RPC

/// Pages of messages; for operators.
struct ListMessages: Sendable {
    let outbox: Outbox

    func callAsFunction(
        _ call: Mailer.ListMessages, _ context: CallContext
    ) async throws -> Mailer.ListMessages.Reply {
        guard (1...100).contains(call.limit) else {
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

/// Tries a message at once.
struct RetryMessage: Sendable {
    let outbox: Outbox

    func callAsFunction(_ call: Mailer.RetryMessage, _ context: CallContext) async throws -> Nothing {
        guard try await outbox.retry(call.message, deadline: context.deadline.instant) else {
            throw ServiceError.notFound("message")
        }
        return Nothing()
    }
}

/// Forgets a message.
struct DropMessage: Sendable {
    let outbox: Outbox

    func callAsFunction(_ call: Mailer.DropMessage, _ context: CallContext) async throws -> Nothing {
        guard try await outbox.drop(call.message, deadline: context.deadline.instant) else {
            throw ServiceError.notFound("message")
        }
        return Nothing()
    }
}
