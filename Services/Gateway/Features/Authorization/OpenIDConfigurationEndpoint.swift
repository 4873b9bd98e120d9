import Hummingbird

/// The provider metadata (OpenID Connect Discovery 1.0 §4).
struct OpenIDConfigurationEndpoint: Endpoint {
    static let operation = Operation.document(
        "/.well-known/openid-configuration", id: "getOpenIDConfiguration", tag: .oauth,
        summary: "Get the server's metadata (OpenID Connect Discovery)",
        readableBy: .clientOrigins,
        answers: [.json("The metadata.", .serverMetadata), .notModified],
        errors: [.serviceUnavailable])

    let metadata: ServerMetadataDocument

    func respond(to request: IncomingRequest) async throws -> Response {
        try await metadata.document().response(to: request)
    }
}
