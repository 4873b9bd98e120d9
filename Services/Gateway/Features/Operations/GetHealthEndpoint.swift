import Hummingbird

/// Reports that the process answers requests.
struct GetHealthEndpoint: Endpoint {
    static let operation = Operation(
        .get, "/healthz", id: "getHealth", tag: .machines, summary: "Whether the process answers",
        readableBy: .nobody, caching: .byEndpoint, answers: [.text("It does.", example: "ok\n")])

    func respond(to request: IncomingRequest) async throws -> Response { .text("ok\n") }
}
