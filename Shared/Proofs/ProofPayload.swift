import Foundation
import JWTKit
import Models

/// The claims set of the JWS: registered claims (RFC 7519 §4.1), times in seconds since the epoch, and a statement.
struct ProofPayload<Statement: ProofStatement>: JWTPayload {
    var iss: ServiceName
    var aud: ServiceName
    var iat: Int
    var exp: Int
    var jti: String
    var statement: Statement

    func verify(using algorithm: some JWTAlgorithm) throws {}

    /// Whether the proof is valid at `now`, and its lifetime is not longer than that of its type.
    func isCurrent(at now: Int) -> Bool {
        iat - ProofLifetime.leeway <= now && now < exp + ProofLifetime.leeway && exp - iat <= Statement.lifetime
    }
}

/// Lifetimes of proofs.
enum ProofLifetime {
    /// Default lifetime, in seconds.
    static let standard = 30
    /// Maximum difference between the clocks of two services, in seconds.
    static let leeway = 2
}
