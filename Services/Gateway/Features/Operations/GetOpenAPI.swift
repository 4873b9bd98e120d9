import Hummingbird

/// The API's description (OpenAPI 3.1).
struct GetOpenAPI: Endpoint {
    static let route = Route.get("/openapi.json")
    static let limit: LimitPolicy? = .documents
    private let document: LazyDocument

    init(issuer: String) {
        document = LazyDocument { Document(OpenAPIDocument.text(issuer: issuer), type: "application/json") }
    }

    func respond(to request: IncomingRequest) async throws -> Response { try document.get().response(to: request) }
}
