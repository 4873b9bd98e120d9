import Hummingbird
import Models
import RPCClient

/// The public keys that check access tokens (RFC 7517), for every program that takes them.
struct GetJWKS: Endpoint {
    static let route = Route.get("/.well-known/jwks.json")
    /// How long others may keep the set, in seconds. Keys are published at least twice as long before their use.
    static let cacheLife = 300
    let fleet: Fleet

    func respond(to request: IncomingRequest) async throws -> Response {
        var response = Response.json(
            encoded: try await fleet.tokens.callEncoded(Tokens.GetJWKS()), type: "application/jwk-set+json")
        response.headers[.cacheControl] = "public, max-age=\(Self.cacheLife)"
        return response
    }
}
