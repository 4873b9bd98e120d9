import Hummingbird

/// Alive: the process answers.
struct GetHealthz: Endpoint {
    static let route = Route.get("/healthz")

    func respond(to request: IncomingRequest) async throws -> Response { .text("ok\n") }
}
