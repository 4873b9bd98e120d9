/// A statement that one service signs and another verifies, passed on by the gateway: a compact JWS (EdDSA with Ed25519,
/// valid for 30 s, single use). The Proofs library defines its claims.
///
/// It is a bearer secret while it is valid, so it prints as `<secret>`.
public struct Proof: Codable, Sendable, Hashable {
    /// The compact serialization (RFC 7515 §7.1).
    public let jws: Secret

    /// Wraps a compact JWS.
    public init(_ jws: Secret) { self.jws = jws }

    public init(from decoder: any Decoder) throws {
        jws = try Secret(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try jws.encode(to: encoder)
    }
}
