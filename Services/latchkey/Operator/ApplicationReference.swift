import ArgumentParser
import Models
import RPCClient

/// An application on the command line, by id or name.
enum ApplicationReference: ExpressibleByArgument, Equatable {
    case id(ApplicationID)
    case name(String)

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self = ApplicationID(argument).map { .id($0) } ?? .name(argument)
    }

    /// The application's id. A name is looked up, whatever its case. Throws 404, and 409 `ambiguous` if several have the name.
    func id(_ fleet: Fleet) async throws -> ApplicationID {
        switch self {
        case .id(let id): return id
        case .name(let name):
            let found = try await fleet.identity.call(Identity.ListApplications())
                .filter { $0.name.lowercased() == name.lowercased() }
            guard let first = found.first else {
                throw ServiceError(
                    .notFound, detail: "There is no application “\(name)”. `latchkey apps list` lists all.")
            }
            guard found.count == 1 else {
                throw ServiceError(
                    .ambiguous,
                    detail: "Several applications are named “\(name)”; use an id: "
                        + found.map(\.id.description).joined(separator: ", "))
            }
            return first.id
        }
    }
}
