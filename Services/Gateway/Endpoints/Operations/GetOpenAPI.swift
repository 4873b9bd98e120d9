import Hummingbird

/// The API's description (OpenAPI 3.1).
struct GetOpenAPI: Endpoint {
    static let route = Route.get("/openapi.json")
    private let document: String

    init(issuer: String) { document = OpenAPIDocument.text(issuer: issuer) }

    func respond(to request: IncomingRequest) async throws -> Response {
        .text(document, type: "application/json")
    }
}
