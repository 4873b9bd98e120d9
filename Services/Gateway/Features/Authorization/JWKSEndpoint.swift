import Foundation
import Hummingbird
import Models
import RPCClient

/// The public keys that verify access tokens and ID tokens (RFC 7517).
struct JWKSEndpoint: Endpoint {
    static let operation = Operation.document(
        "/.well-known/jwks.json", id: "getJWKS",
        summary: "Get the keys that verify access tokens",
        readableBy: .clientOrigins,
        answers: [.json("The key set.", .jwkSet, type: "application/jwk-set+json"), .notModified],
        errors: [.serviceUnavailable])

    let tokens: ServiceClient
    /// `max-age` of the response, in seconds.
    let cacheLifetime: Int

    func respond(to request: IncomingRequest) async throws -> Response {
        // Read from tokens for each request, so that a revoked key disappears at once.
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        let keys = try encoder.encode(try await tokens.call(Tokens.GetJWKS()))
        return Document(
            String(decoding: keys, as: UTF8.self), type: "application/jwk-set+json", lifetime: cacheLifetime
        ).response(to: request)
    }
}
