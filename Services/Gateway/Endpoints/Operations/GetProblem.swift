import Hummingbird
import Models

/// The page that a problem's `type` links to.
struct GetProblem: Endpoint {
    static let route = Route.get("/problems/{code}")

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let entry = ProblemCatalog.entries[request.pathParameter("code")] else {
            throw ServiceError.routeNotFound
        }
        return .text("\(entry.title)\n\n\(entry.help)\n")
    }
}
