/// A statement that one service signs and another believes, carried by the gateway: a compact JWS
/// (EdDSA with Ed25519, 30 s, single use). See the Proofs library for what is inside.
///
/// It is a bearer secret for as long as it lives, so it prints as nothing.
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
