public import Models

/// What one service states to another in a ``Proof``.
public protocol ProofStatement: Codable, Sendable {
    /// The `typ` header of the JWS, so that a statement of one type is never accepted as one of another (RFC 8725 §3.11).
    static var type: String { get }
    /// The HTTP request that the proof was made for; nil for background work.
    var request: RequestID? { get }
    /// Lifetime of a proof of this type, in seconds; 30 by default.
    static var lifetime: Int { get }
}

extension ProofStatement {
    public static var lifetime: Int { ProofLifetime.standard }
}
