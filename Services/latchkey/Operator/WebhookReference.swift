import ArgumentParser
import Models
import RPCClient

/// A webhook on the command line, by id or name.
enum WebhookReference: ExpressibleByArgument, Equatable {
    case id(WebhookID)
    case name(String)

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self = WebhookID(argument).map { .id($0) } ?? .name(argument)
    }

    /// The webhook. A name is looked up, whatever its case. Throws 404, and 409 `ambiguous` if several have the name.
    func webhook(_ fleet: Fleet) async throws -> Webhook {
        let all = try await fleet.identity.call(Identity.ListWebhooks())
        let (found, name) =
            switch self {
            case .id(let id): (all.filter { $0.id == id }, id.description)
            case .name(let name): (all.filter { $0.name.lowercased() == name.lowercased() }, name)
            }
        guard let first = found.first else {
            throw ServiceError(
                .notFound, detail: "There is no webhook “\(name)”. `latchkey webhooks list` lists all.")
        }
        guard found.count == 1 else {
            throw ServiceError(
                .ambiguous,
                detail: "Several webhooks are named “\(name)”; use an id: "
                    + found.map { "\($0.id) (\($0.applicationID))" }.joined(separator: ", "))
        }
        return first
    }
}
