import Hummingbird
import Models

/// The page that a problem's `type` links to.
struct GetProblem: Endpoint {
    static let route = Route.get("/problems/{code}")
    static let limit: LimitPolicy? = .documents
    private static let documents = ProblemCatalog.entries.mapValues { entry in
        Document("\(entry.title)\n\n\(entry.help)\n", type: "text/plain; charset=utf-8", lifetime: 3600)
    }

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let document = Self.documents[request.pathParameter("code")] else { throw ServiceError.routeNotFound }
        return document.response(to: request)
    }
}
