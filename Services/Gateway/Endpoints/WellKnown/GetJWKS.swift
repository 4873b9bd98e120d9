import Hummingbird
import Models
import RPCClient

/// The public keys that check access tokens (RFC 7517), for every program that takes them.
struct GetJWKS: Endpoint {
    static let route = Route.get("/.well-known/jwks.json")
    let fleet: Fleet
    /// How long others may keep the set, in seconds.
    let cacheLife: Int

    func respond(to request: IncomingRequest) async throws -> Response {
        var response = Response.json(
            encoded: try await fleet.tokens.callEncoded(Tokens.GetJWKS()), type: "application/jwk-set+json")
        response.headers[.cacheControl] = "public, max-age=\(cacheLife)"
        return response
    }
}
