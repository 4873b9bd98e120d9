import Hummingbird

/// Serves the API's description (OpenAPI 3.1).
struct GetOpenAPIEndpoint: Endpoint {
    static let operation = Operation.document(
        "/openapi.json", id: "getOpenAPI",
        summary: "Get this document",
        readableBy: .clientOrigins,
        answers: [.json("OpenAPI 3.1.", Schema(["type": "object"], example: [:])), .notModified])

    private let document: LazyDocument

    init(description: OpenAPIDocument, issuer: String) {
        document = LazyDocument { Document(description.text(issuer: issuer), type: "application/json") }
    }

    func respond(to request: IncomingRequest) async throws -> Response { try document.get().response(to: request) }
}
