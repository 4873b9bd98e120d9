import Hummingbird

/// The same document at the path of RFC 8414 §3.
struct OAuthMetadataEndpoint: Endpoint {
    static let operation = Operation.document(
        "/.well-known/oauth-authorization-server", id: "getOAuthMetadata", tag: .oauth,
        summary: "Get the server's metadata (RFC 8414)",
        readableBy: .clientOrigins,
        answers: [.json("The metadata.", .serverMetadata), .notModified],
        errors: [.serviceUnavailable])

    let metadata: ServerMetadataDocument

    func respond(to request: IncomingRequest) async throws -> Response {
        try await metadata.document().response(to: request)
    }
}
