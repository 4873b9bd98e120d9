import ArgumentParser
import Models
import RPCClient

/// A client on the command line, by id or name.
enum ClientReference: ExpressibleByArgument, Equatable {
    case id(ClientID)
    case name(String)

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self = ClientID(argument).map { .id($0) } ?? .name(argument)
    }

    /// The client's id. A name is looked up, whatever its case. Throws 404, and 409 `ambiguous` if several have the name.
    func id(_ fleet: Fleet) async throws -> ClientID {
        switch self {
        case .id(let id): return id
        case .name(let name):
            let found = try await fleet.identity.call(Identity.ListClients())
                .filter { $0.name.lowercased() == name.lowercased() }
            guard let first = found.first else {
                throw ServiceError(
                    .notFound, detail: "There is no client “\(name)”. `latchkey clients list` lists all.")
            }
            guard found.count == 1 else {
                throw ServiceError(
                    .ambiguous,
                    detail: "Several clients are named “\(name)”; use an id: "
                        + found.map { "\($0.id) (\($0.applicationName))" }.joined(separator: ", "))
            }
            return first.id
        }
    }
}
