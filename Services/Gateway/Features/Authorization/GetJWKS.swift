import Foundation
import Hummingbird
import Models
import RPCClient

/// The public keys that check access tokens (RFC 7517), for every program that takes them.
struct GetJWKS: Endpoint {
    static let route = Route.get("/.well-known/jwks.json")
    static let limit: LimitPolicy? = .documents
    let fleet: Fleet
    /// How long others may keep the set, in seconds.
    let cacheLifetime: Int

    func respond(to request: IncomingRequest) async throws -> Response {
        // Asked for every time: a key that an operator has revoked is gone at once.
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        let keys = try encoder.encode(try await fleet.tokens.call(Tokens.GetJWKS()))
        return Document(
            String(decoding: keys, as: UTF8.self), type: "application/jwk-set+json", lifetime: cacheLifetime
        ).response(to: request)
    }
}
